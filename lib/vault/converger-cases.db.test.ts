import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { done } from "../../testing/done.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { renewDataKeys } from "../jobs/renew-data-keys.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { replaceKey } from "../keys/replace-key.ts";
import { db, pool } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { converge } from "./converge.ts";
import { findUnconverged } from "./find-unconverged.ts";
import { evictKmsKey } from "./open-data-key.ts";

const vendorKms = ownerKms("us-west-1", "999900001111");
const never = new AbortController().signal;

async function withActiveKey(records: number) {
	const organization = await createTestOrganization();
	const { deploymentId, admin } = organization;
	await ingestLogs(organization, records, "kept");
	const arn = await createCustomerKey(organization.id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "first" });
	await activateKey(admin, { keyId });
	await convergeDeployment(deploymentId, never);
	return { organization, arn, keyId };
}

/** All of them, or of thousands each tenth: every opening leaves its audit row. */
async function openAll({ admin, deploymentId }: TestOrganization) {
	const all = await db().requestLog.findMany({ where: { deploymentId }, select: { id: true } });
	const rows = all.length < 1000 ? all : all.filter((_, index) => index % 10 === 0);
	return Promise.allSettled(rows.map(({ id }) => openRequestLog(admin, { requestLogId: id })));
}

const statusOf = async (keyId: string) =>
	(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).status;
const rekeyOf = (deploymentId: string) =>
	db().rekey.findFirstOrThrow({ where: { deploymentId }, orderBy: { startedAt: "desc" } });

describe("the converger", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("replaces a key with another: reading needs only the new one", async () => {
		const { organization, arn, keyId } = await withActiveKey(25);
		const { admin, deploymentId } = organization;
		const newArn = await createCustomerKey(organization.id);
		const replaced = done(await replaceKey(admin, { keyId, arn: newArn, name: "second" }));
		expect([await statusOf(keyId), await statusOf(replaced.keyId)]).toEqual(["DELETING", "ACTIVATING"]);
		await convergeDeployment(deploymentId, never);
		expect([await statusOf(keyId), await statusOf(replaced.keyId)]).toEqual(["DELETED", "ACTIVE"]);

		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		evictKmsKey(replaced.keyId);
		expect((await openAll(organization)).every(({ status }) => status === "fulfilled")).toBe(true);
		await ownerKms().send(new DisableKeyCommand({ KeyId: newArn }));
		evictKmsKey(replaced.keyId);
		expect((await openAll(organization)).every(({ status }) => status === "rejected")).toBe(true);
	});

	it("moves data to the latest target when the target changes half-way", async () => {
		const { organization, keyId, arn } = await withActiveKey(1500);
		const { admin, deploymentId } = organization;
		const newArn = await createCustomerKey(organization.id);
		const replaced = done(await replaceKey(admin, { keyId, arn: newArn, name: "second" }));
		// Half a step, then another target.
		const halfway = new AbortController();
		setImmediate(() => halfway.abort());
		await converge(deploymentId, halfway.signal);
		await deleteKey(admin, { keyId: replaced.keyId, confirmArn: newArn });
		await convergeDeployment(deploymentId, never);
		expect([await statusOf(keyId), await statusOf(replaced.keyId)]).toEqual(["DELETED", "DELETED"]);
		for (const [id, one] of [
			[keyId, arn],
			[replaced.keyId, newArn],
		] as const) {
			await ownerKms().send(new DisableKeyCommand({ KeyId: one }));
			evictKmsKey(id);
		}
		const opened = await openAll(organization);
		expect(opened).toHaveLength(150);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(1500);
		expect(opened.filter(({ status }) => status === "rejected")).toEqual([]);
		const phases = await db().rekey.findMany({ where: { deploymentId }, orderBy: { startedAt: "asc" } });
		expect(phases.map(({ phase }) => phase)).toEqual(["DONE", "SUPERSEDED", "DONE"]);
	});

	it("renews a data key by age, and moves its records", async () => {
		const { organization, keyId } = await withActiveKey(30);
		const { deploymentId } = organization;
		const before = await db().dataKey.findMany({ where: { deploymentId } });
		await renewDataKeys();
		expect(await db().dataKey.count({ where: { deploymentId } })).toBe(before.length);

		await pool().query(
			"UPDATE data_keys SET created_at = now() - interval '91 days' WHERE deployment_id = $1",
			[deploymentId],
		);
		await renewDataKeys();
		expect(await findUnconverged({ withBlocked: true })).toContain(deploymentId);
		await convergeDeployment(deploymentId, never);
		expect(await findUnconverged({ withBlocked: true })).not.toContain(deploymentId);
		const after = await db().dataKey.findMany({ where: { deploymentId } });
		expect(after.map(({ state, kmsKeyId }) => [state, kmsKeyId])).toEqual(
			before.map(() => ["CURRENT", keyId]),
		);
		expect(after.some(({ id }) => before.some((old) => old.id === id))).toBe(false);
		expect((await openAll(organization)).every(({ status }) => status === "fulfilled")).toBe(true);
	});

	it("leaves a damaged record, moves the others, and keeps the data key that the damaged one needs", async () => {
		const { organization, keyId, arn } = await withActiveKey(40);
		const { admin, deploymentId } = organization;
		const damaged = await db().requestLog.findFirstOrThrow({ where: { deploymentId }, skip: 7 });
		const intact = damaged.payload;
		await db().requestLog.update({
			where: { deploymentId_id: { deploymentId, id: damaged.id } },
			data: { payload: new Uint8Array(intact).fill(0, 20, 21) },
		});
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);

		const rekey = await rekeyOf(deploymentId);
		expect([rekey.phase, rekey.done, rekey.damaged]).toEqual(["DONE", 39n, 1n]);
		expect(await statusOf(keyId)).toBe("DELETED");
		const noted = await db().damagedRecord.findMany({ where: { deploymentId } });
		expect(noted.map(({ recordId, dataKeyId }) => [recordId, dataKeyId])).toEqual([
			[damaged.id, damaged.dataKeyId],
		]);
		const opened = await openAll(organization);
		expect(opened.filter(({ status }) => status === "rejected")).toHaveLength(1);
		const held = await db().dataKey.findUniqueOrThrow({
			where: { deploymentId_id: { deploymentId, id: damaged.dataKeyId } },
			include: { kmsKey: true },
		});
		expect([held.state, held.kmsKey.kind]).toEqual(["HELD", "MANAGED"]);

		// Restored from a backup, it can be opened again: its data key was kept, and is now wrapped by the managed key.
		await db().requestLog.update({
			where: { deploymentId_id: { deploymentId, id: damaged.id } },
			data: { payload: new Uint8Array(intact) },
		});
		expect(await openRequestLog(admin, { requestLogId: damaged.id })).toContain("kept");
	});

	it("moves everything with three workers on one deployment, each record once", async () => {
		const { organization, keyId, arn } = await withActiveKey(6000);
		const { admin, deploymentId } = organization;
		await deleteKey(admin, { keyId, confirmArn: arn });
		// Without the lock that saves them the double work.
		const results = await Promise.all([1, 2, 3].map(() => converge(deploymentId, never)));
		expect(results.every(({ kind }) => kind === "converged")).toBe(true);
		expect((await rekeyOf(deploymentId)).done).toBe(6000n);
		await convergeDeployment(deploymentId, never);
		expect(await statusOf(keyId)).toBe("DELETED");
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(6000);
	});

	it("counts what still needs the old key while AWS refuses it half-way through a replacement", async () => {
		const { organization, keyId, arn } = await withActiveKey(12);
		const { admin, deploymentId } = organization;
		const replaced = done(
			await replaceKey(admin, {
				keyId,
				arn: await createCustomerKey(organization.id),
				name: "second",
			}),
		);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await convergeDeployment(deploymentId, never);
		await ingestLogs(organization, 3, "under the new key");
		const overview = async () => (await encryptionKeysOverview(admin, {})).deployments[0];
		// One with records, and one of traces, unless that was released before the other was refused.
		const dataKeys = await db().dataKey.count({ where: { kmsKeyId: keyId } });
		expect(dataKeys).toBeGreaterThan(0);
		expect(await overview()).toMatchObject({
			key: { name: "second", status: "ACTIVATING", records: 3 },
			previous: [{ name: "first", status: "DELETING", records: 12, dataKeys }],
			rekey: {
				isProtected: false,
				blockedReason: expect.stringContaining(`first (${arn}): The encryption key is disabled`),
			},
		});
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await convergeDeployment(deploymentId, never);
		expect(await overview()).toMatchObject({
			key: { id: replaced.keyId, status: "ACTIVE", records: 15 },
			previous: [{ status: "DELETED", records: 0, dataKeys: 0 }],
			rekey: null,
		});
		expect((await openAll(organization)).every(({ status }) => status === "fulfilled")).toBe(true);
	});

	it("names the new key while that one blocks a replacement", async () => {
		const { organization, keyId } = await withActiveKey(2);
		const arn = await createCustomerKey(organization.id);
		done(await replaceKey(organization.admin, { keyId, arn, name: "second" }));
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await convergeDeployment(organization.deploymentId, never);
		expect(await rekeyOf(organization.deploymentId)).toMatchObject({
			blockedReason: expect.stringContaining(`second (${arn}): The encryption key is disabled`),
		});
	});

	it("names a key of the vendor without its ARN", async () => {
		const { organization, keyId, arn } = await withActiveKey(2);
		const { admin, deploymentId } = organization;
		await deleteKey(admin, { keyId, confirmArn: arn });
		const managed = await db().kmsKey.findFirstOrThrow({ where: { deploymentId, kind: "MANAGED" } });
		await vendorKms.send(new DisableKeyCommand({ KeyId: managed.arn }));
		await convergeDeployment(deploymentId, never);
		const { blockedReason } = await rekeyOf(deploymentId);
		expect(blockedReason).toMatch(/^Keyhold managed key: The encryption key is disabled/);
		expect(blockedReason).not.toContain(managed.arn);
		await vendorKms.send(new EnableKeyCommand({ KeyId: managed.arn }));
	});

	it("is blocked by a refused source key, records the reason, and continues when the key is back", async () => {
		const { organization, keyId, arn } = await withActiveKey(10);
		const { admin, deploymentId } = organization;
		await deleteKey(admin, { keyId, confirmArn: arn });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await convergeDeployment(deploymentId, never);
		expect(await rekeyOf(deploymentId)).toMatchObject({
			phase: "REWRAP",
			blockedReason: expect.stringContaining("disabled"),
		});
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await convergeDeployment(deploymentId, never);
		expect(await rekeyOf(deploymentId)).toMatchObject({ phase: "DONE", blockedReason: null });
	});
});
