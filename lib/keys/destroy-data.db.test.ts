import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { done } from "../../testing/done.ts";
import { fileOfDataKeys } from "../../testing/file-of-data-keys.ts";
import { rowsRead, withoutStatistics } from "../../testing/rows-read.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { db } from "../platform/db.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { listDataKeys } from "../vault/stored-data-keys.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { destroyData } from "./destroy-data.ts";
import { replaceKey } from "./replace-key.ts";

const never = new AbortController().signal;

async function withRevokedKey(records: number) {
	const organization = await createTestOrganization();
	const { deploymentId, admin } = organization;
	const arn = await createCustomerKey(organization.id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	await activateKey(admin, { keyId });
	await ingestLogs(organization, records, "doomed");
	await convergeDeployment(deploymentId, never);
	await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
	evictKmsKey(keyId);
	return { organization, deploymentId, admin, arn, keyId };
}

const keyOf = (keyId: string) => db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });

describe("destroying the data of a revoked key", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	it("leaves nothing that opens, in the database or in a copy of it, even with the key given back", async () => {
		const { organization, deploymentId, admin, arn, keyId } = await withRevokedKey(12);
		const before = await listDataKeys(db(), deploymentId);
		const doomed = before.filter(({ kmsKeyId }) => kmsKeyId === keyId);
		expect(doomed.length).toBeGreaterThan(0);

		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 12 });
		// The content of a copy made now, with the key usable again: the worker has not deleted anything yet.
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		const rows = await db().requestLog.findMany({ where: { deploymentId }, select: sealedSelection });
		expect(rows).toHaveLength(12);
		for (const row of rows) {
			await expect(openStoredRecord(async () => row)).rejects.toMatchObject({ code: "DATA_DESTROYED" });
		}
		for (const { kmsKeyId, wrapped } of await listDataKeys(db(), deploymentId)) {
			if (kmsKeyId === keyId) expect(wrapped).toHaveLength(0);
		}

		// The row versions of before are in the file until the converger has been there.
		for (const { wrapped } of doomed)
			expect((await fileOfDataKeys()).includes(Buffer.from(wrapped))).toBe(true);
		await convergeDeployment(deploymentId, never);
		for (const { wrapped } of doomed)
			expect((await fileOfDataKeys()).includes(Buffer.from(wrapped))).toBe(false);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(0);
		expect(await db().dataKey.count({ where: { kmsKeyId: keyId } })).toBe(0);
		expect((await keyOf(keyId)).status).toBe("DELETED");

		const events = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: { in: ["key.data_destroyed", "key.deleted"] } },
			orderBy: { seq: "asc" },
		});
		expect(events.map(({ action, details }) => [action, details])).toEqual([
			["key.data_destroyed", expect.objectContaining({ arn, records: 12 })],
			["key.deleted", expect.objectContaining({ destroyed: "12", deleted: [keyId] })],
		]);
		// New data is encrypted with the managed key immediately.
		await ingestLogs(organization, 2, "after");
		const fresh = await db().requestLog.findMany({ where: { deploymentId }, select: sealedSelection });
		for (const row of fresh) {
			expect((await openStoredRecord(async () => row)).toString()).toContain("after");
		}
		expect(fresh).toHaveLength(2);
	});

	it("reads each batch once, also in a table that has no statistics yet", async () => {
		await withoutStatistics("request_logs");
		const { deploymentId, admin, arn, keyId } = await withRevokedKey(3_000);
		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 3_000 });
		const read = await rowsRead("request_logs", () => convergeDeployment(deploymentId, never));
		expect(read).toBeLessThan(10 * 3_000);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(0);
	});

	it("is refused without the right ARN and the right number, and while AWS allows access or does not respond", async () => {
		const { admin, arn, keyId, deploymentId } = await withRevokedKey(3);
		const attempt = (change: object) =>
			destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 3, ...change });
		await expect(attempt({ confirmArn: `${arn} ` })).rejects.toMatchObject({ code: "CONFIRMATION_MISMATCH" });
		await expect(attempt({ confirmRecords: 4 })).rejects.toMatchObject({ code: "CONFIRMATION_MISMATCH" });
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect(attempt({})).rejects.toMatchObject({ code: "CONFLICT" });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await kms.addFault({ operation: "Decrypt", error: "KMSInternalException", count: 3 });
		await expect(attempt({})).rejects.toMatchObject({ code: "KMS_UNREACHABLE" });

		expect((await keyOf(keyId)).status).toBe("ACTIVE");
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(3);
		expect(await db().dataKey.count({ where: { kmsKeyId: keyId, state: "SHREDDED" } })).toBe(0);
	});

	it("lets a replacement that waits for the old key finish with what is left", async () => {
		const { organization, deploymentId, admin, arn, keyId } = await withRevokedKey(5);
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		const newArn = await createCustomerKey(organization.id);
		const replaced = done(await replaceKey(admin, { keyId, arn: newArn, name: "next" }));
		await ingestLogs(organization, 4, "kept");
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await convergeDeployment(deploymentId, never);
		expect((await keyOf(keyId)).status).toBe("DELETING");

		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 5 });
		await convergeDeployment(deploymentId, never);
		expect([(await keyOf(keyId)).status, (await keyOf(replaced.keyId)).status]).toEqual([
			"DELETED",
			"ACTIVE",
		]);
		const left = await db().requestLog.findMany({ where: { deploymentId }, select: sealedSelection });
		expect(left).toHaveLength(4);
		for (const row of left) expect((await openStoredRecord(async () => row)).toString()).toContain("kept");
	});

	it("does not destroy what another key wraps", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		await ingestLogs(organization, 7, "managed");
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 2, "doomed");
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		// Nothing was moved yet: seven records are under the managed key still.
		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 2 });
		await convergeDeployment(deploymentId, never);
		const left = await db().requestLog.findMany({ where: { deploymentId }, select: sealedSelection });
		expect(left).toHaveLength(7);
		for (const row of left) expect((await openStoredRecord(async () => row)).toString()).toContain("managed");
		const dataKey = (await listDataKeys(db(), deploymentId))[0];
		if (!dataKey) throw new Error("no data key is left");
		(await unwrapDataKey(dataKey.kmsKey, dataKey.wrapped, dataKey.context)).fill(0);
	});
});
