import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { checkKey } from "./check-key.ts";
import { observeDataPath } from "./observe-data-path.ts";

describe("a stored data key that is not what the KMS key made", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function brokenKey(): Promise<{ keyId: string; deploymentId: string }> {
		const organization = await createTestOrganization();
		const { id, admin, deploymentId } = organization;
		await ingestLogs(organization, 1);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await flipLastByte(deploymentId);
		evictKmsKey(keyId);
		return { keyId, deploymentId };
	}

	const flipLastByte = (deploymentId: string) =>
		pool().query(
			`UPDATE data_keys SET wrapped = set_byte(wrapped, length(wrapped) - 1, 255 - get_byte(wrapped, length(wrapped) - 1))
			WHERE deployment_id = $1`,
			[deploymentId],
		);
	const repair = flipLastByte;

	const told = () => db().alert.findMany({ where: { type: "key.integrity" } });
	const rowOf = (id: string) => db().kmsKey.findUniqueOrThrow({ where: { id } });
	const healthOf = async (id: string) => (await rowOf(id)).health;

	it("raises its own alert at the next check, once a day, and is a warning until it opens", async () => {
		const { keyId, deploymentId } = await brokenKey();
		await checkKey(keyId);
		await checkKey(keyId);
		expect(await told()).toMatchObject([{ data: { keyId, awsError: "InvalidCiphertextException" } }]);
		expect(await rowOf(keyId)).toMatchObject({
			health: "WARNING",
			healthError: "InvalidCiphertextException",
			healthActionBy: "OPERATOR",
		});
		await repair(deploymentId);
		await checkKey(keyId);
		expect(await rowOf(keyId)).toMatchObject({
			health: "HEALTHY",
			healthError: null,
			healthActionBy: "NONE",
		});
	});

	it("raises the alert also if a read finds it before the monitor", async () => {
		const { keyId, deploymentId } = await brokenKey();
		const before = (await told()).length;
		const stopObserving = observeDataPath();
		try {
			await expect(
				openStoredRecord(() =>
					db().requestLog.findFirstOrThrow({ where: { deploymentId }, select: sealedSelection }),
				),
			).rejects.toMatchObject({ code: "KEY_INTEGRITY" });
			await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(before + 1);
			await expect.poll(() => healthOf(keyId), { timeout: 10_000 }).toBe("WARNING");
		} finally {
			stopObserving();
		}
	});
});
