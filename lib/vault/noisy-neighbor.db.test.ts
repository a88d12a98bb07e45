import { setTimeout as pass } from "node:timers/promises";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { afterEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { startWorker } from "../jobs/worker.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { generateDataKey } from "../kms/wrapped-data-keys.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openDataKey } from "./open-data-key.ts";
import { findCurrentDataKey, type StoredDataKey } from "./stored-data-keys.ts";

const maxAgeMs = 1_000;
process.env.KEYHOLD_KEY_MAX_AGE = String(maxAgeMs / 1_000);
process.env.KEYHOLD_HEALTH_INTERVAL = "1";
/** Far more than any bound that is measured here: a revocation that is taken for an outage would be seen. */
process.env.KEYHOLD_OUTAGE_GRACE = "600";

const coldDataKeys = 24;

type Noise = "fails" | "throttles" | "hangs" | "flaps";
const faults: Record<Exclude<Noise, "flaps">, object> = {
	fails: { error: "KMSInternalException" },
	throttles: { error: "ThrottlingException" },
	hangs: { hang: true },
};

describe("a revoked key, while another tenant's key is in trouble,", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const stops: (() => Promise<unknown>)[] = [];
	afterEach(async () => {
		for (const stop of stops.splice(0)) await stop();
		await kms.control("DELETE", "faults");
	});

	async function tenant() {
		const organization = await createTestOrganization("us-west-1");
		const { id, deploymentId, admin } = organization;
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 1);
		const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
		return { organization, arn, keyId, dataKey: dataKey as StoredDataKey };
	}

	/** Reads data keys that no process holds, continuously. Returns how many reads ended. */
	async function makeNoise(neighbor: { arn: string; dataKey: StoredDataKey }, noise: Noise) {
		const { wrapped } = await generateDataKey(neighbor.dataKey.kmsKey, neighbor.dataKey.context);
		const stopping = new AbortController();
		const ends = { count: 0 };
		const read = async () => {
			while (!stopping.signal.aborted) {
				const cold = { ...neighbor.dataKey, id: newId(), wrapped, checkValue: null };
				await openDataKey(cold).catch(() => {});
				ends.count++;
				await pass(20);
			}
		};
		const strike = (fault: object) =>
			kms.control("POST", "faults", { operation: "Decrypt", keyArn: neighbor.arn, ...fault });
		const flap = async () => {
			while (!stopping.signal.aborted) {
				await strike(faults.fails);
				await pass(200);
				await kms.control("DELETE", "faults");
				await pass(100);
			}
		};
		if (noise !== "flaps") await strike(faults[noise]);
		const running = [...Array.from({ length: coldDataKeys }, read), ...(noise === "flaps" ? [flap()] : [])];
		stops.push(async () => {
			stopping.abort();
			await kms.control("DELETE", "faults");
			await Promise.all(running);
		});
		return ends;
	}

	/** Reads on and on, so that the data key is in memory, until the key is refused. */
	function readOn({ arn, dataKey }: { arn: string; dataKey: StoredDataKey }) {
		let lastServedMs = Number.NEGATIVE_INFINITY;
		let isRefused = false;
		const reading = (async () => {
			while (!isRefused) {
				const beganMs = performance.now();
				const code = await openDataKey(dataKey).then(
					() => null,
					(error) => error.code as string,
				);
				if (code === null) lastServedMs = beganMs;
				else isRefused = code === "KEY_REVOKED";
				await pass(10);
			}
		})();
		return {
			isServed: () => performance.now() - lastServedMs < 200,
			/** Takes the key away; answers how long after that the last read began that was served. */
			revoke: async (): Promise<number> => {
				await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
				const disabledMs = performance.now();
				await reading;
				return lastServedMs - disabledMs;
			},
		};
	}

	it.each<Noise>(["fails", "throttles", "hangs", "flaps"])(
		"is not served after the bound while the other's %s, without any worker or announcement",
		async (noise) => {
			const [own, neighbor] = await Promise.all([tenant(), tenant()]);
			const reader = readOn(own);
			const ends = await makeNoise(neighbor, noise);
			// Longer than any agreement from before, and than it takes a breaker to open, were there one for all.
			const startedMs = performance.now();
			await expect
				.poll(() => ends.count >= coldDataKeys && performance.now() - startedMs > 2 * maxAgeMs, {
					timeout: 20_000,
				})
				.toBe(true);
			await expect.poll(reader.isServed, { timeout: 10_000 }).toBe(true);
			expect(await reader.revoke()).toBeLessThanOrEqual(maxAgeMs);
		},
	);

	it.each<Noise>(["fails", "hangs"])(
		"is seen by the monitor in time while the other's %s, and served no longer",
		async (noise) => {
			const [own, ...neighbors] = await Promise.all([tenant(), tenant(), tenant()]);
			const reader = readOn(own);
			for (const neighbor of neighbors) await makeNoise(neighbor, noise);
			const worker = await startWorker();
			stops.push(() => worker.stop());
			const healthOf = async (id: string) => (await db().kmsKey.findUniqueOrThrow({ where: { id } })).health;
			for (const { keyId } of neighbors) {
				await expect.poll(() => healthOf(keyId), { timeout: 20_000 }).toBe("UNREACHABLE");
			}
			expect(await healthOf(own.keyId)).toBe("HEALTHY");
			await expect.poll(reader.isServed, { timeout: 10_000 }).toBe(true);
			expect(await reader.revoke()).toBeLessThanOrEqual(maxAgeMs);
			await expect.poll(() => healthOf(own.keyId), { timeout: 5_000 }).toBe("REVOKED");
			for (const { keyId } of neighbors) expect(await healthOf(keyId)).toBe("UNREACHABLE");
		},
	);
});
