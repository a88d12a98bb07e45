import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { checkKey } from "./check-key.ts";
import { observeDataPath } from "./observe-data-path.ts";

/** `npm run test:soak` injects 10,000. */
const faults = Number(process.env.KEYHOLD_SOAK_FAULTS ?? 300);
const hangs = 6;

// A circuit breaker each: what one region has to suffer does not spare the others.
const regions = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3"];
regions.push("eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-southeast-2", "sa-east-1");

const kinds = [
	{ error: "ThrottlingException" },
	{ error: "KMSInternalException" },
	{ error: "DependencyTimeoutException" },
	{ error: "KeyUnavailableException" },
	{ error: "ServiceUnavailable", status: 503 },
	{ error: "InternalFailure", status: 500 },
	{ reset: true },
	{ delayMs: 30, error: "ThrottlingException" },
];

describe("a transient fault of KMS", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	async function activeKey(region: string) {
		const organization = await createTestOrganization(region);
		const { id, admin, deploymentId } = organization;
		await ingestLogs(organization, 1);
		const arn = await createCustomerKey(id, { region });
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		return { keyId, arn, region, deploymentId };
	}
	type Key = Awaited<ReturnType<typeof activeKey>>;

	/** Asks KMS for certain: what the ring remembers is taken away before. Answers what came out. */
	async function read({ keyId, deploymentId }: Key): Promise<string> {
		evictKmsKey(keyId);
		return openStoredRecord(() =>
			db().requestLog.findFirstOrThrow({ where: { deploymentId }, select: sealedSelection }),
		).then(
			() => "open",
			(error) => error.code as string,
		);
	}

	it(
		`is never taken for a revocation, in ${faults} faults`,
		async () => {
			const stopObserving = observeDataPath();
			const keys: Key[] = [];
			for (const region of regions) keys.push(await activeKey(region));
			const seen = new Map<string, number>();
			let left = faults;
			const suffer = async (key: Key, lane: number) => {
				for (let step = lane; left > 0; step++) {
					// Retries absorb up to two; three fail a call, as an outage of three seconds would. A check makes three.
					const isCheck = step % 5 === 0;
					const count = (1 + (step % 3)) * (isCheck ? 3 : 1);
					const kind = kinds[step % kinds.length];
					left -= count;
					await kms.control("POST", "faults", { operation: "Decrypt", keyArn: key.arn, count, ...kind });
					if (isCheck) await checkKey(key.keyId);
					else {
						const answer = await read(key);
						seen.set(answer, (seen.get(answer) ?? 0) + 1);
					}
				}
				if (lane < hangs) {
					await kms.control("POST", "faults", {
						operation: "Decrypt",
						keyArn: key.arn,
						count: 1,
						hang: true,
					});
					await read(key);
				}
			};
			await Promise.all(keys.map(suffer));

			// They really struck, all of them, and both ways of ending were seen.
			const undelivered = (await kms.control("GET", "faults")) as
				| { left?: number }[]
				| { faults: { left?: number }[] };
			const list = Array.isArray(undelivered) ? undelivered : undelivered.faults;
			expect(list.length).toBeGreaterThan(faults / 4);
			const notStruck = list.reduce((sum, fault) => sum + (fault.left ?? 0), 0);
			expect(notStruck).toBeLessThan(faults / 100);
			expect([...seen.keys()].sort()).toEqual(["KMS_UNREACHABLE", "open"]);

			expect(await db().kmsKey.count({ where: { health: "REVOKED" } })).toBe(0);
			expect(await db().healthCheck.count({ where: { outcome: "REVOKED" } })).toBe(0);
			expect(await db().healthCheck.count({ where: { outcome: "UNREACHABLE" } })).toBeGreaterThan(0);
			expect(await db().revocation.count()).toBe(0);
			const changes = await db().auditEvent.findMany({ where: { action: "key.health_changed" } });
			expect(changes.map(({ details }) => (details as { to: string }).to)).not.toContain("REVOKED");

			await kms.control("DELETE", "faults");
			for (const key of keys) {
				await expect.poll(() => read(key), { interval: 500, timeout: 20_000 }).toBe("open");
			}
			stopObserving();
			process.stdout.write(`${faults - notStruck} faults: ${JSON.stringify(Object.fromEntries(seen))}\n`);
		},
		60_000 + faults * 30,
	);

	it("does not hide a revocation", async () => {
		const key = await activeKey("ca-central-1");
		await ownerKms(key.region).send(new DisableKeyCommand({ KeyId: key.arn }));
		for (const [index, kind] of kinds.entries()) {
			await kms.control("POST", "faults", {
				operation: "Decrypt",
				keyArn: key.arn,
				count: 1 + (index % 2),
				...kind,
			});
			await checkKey(key.keyId);
			expect((await db().kmsKey.findUniqueOrThrow({ where: { id: key.keyId } })).health).toBe("REVOKED");
		}
		expect(await read(key)).toBe("KEY_REVOKED");
	});
});
