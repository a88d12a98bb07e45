import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { renewDataKeys } from "../jobs/renew-data-keys.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db, pool } from "../platform/db.ts";
import { evictKmsKey } from "./open-data-key.ts";

const never = new AbortController().signal;
const statusOf = async (keyId: string) =>
	(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).status;

async function bringKey() {
	const organization = await createTestOrganization();
	const { deploymentId, admin, id } = organization;
	const arn = await createCustomerKey(id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	return { organization, deploymentId, admin, arn, keyId };
}

useSuiteDatabase();
useSuiteKms();

describe("after a rekey,", () => {
	it("a process that missed it continues to write, without the old key", async () => {
		const { organization, deploymentId, admin, arn, keyId } = await bringKey();
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 3);
		// Elsewhere: another process would do all this, while this one remembers its data key.
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await ingestLogs(organization, 3);
		expect(await db().requestLog.count({ where: { deploymentId } })).toBe(6);
	});

	it("it is not blocked by a refused key that protects no records", async () => {
		const { deploymentId, admin, arn, keyId } = await bringKey();
		await activateKey(admin, { keyId });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await db().kmsKey.update({ where: { id: keyId }, data: { health: "REVOKED" } });
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);
		expect(await statusOf(keyId)).toBe("DELETED");
	});

	it("it is blocked by a refused key that protects records", async () => {
		const { organization, deploymentId, admin, arn, keyId } = await bringKey();
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 1);
		await convergeDeployment(deploymentId, never);
		await db().kmsKey.update({ where: { id: keyId }, data: { health: "REVOKED" } });
		await expect(deleteKey(admin, { keyId, confirmArn: arn })).rejects.toMatchObject({ code: "KEY_REVOKED" });
	});
});

describe("concurrent changes:", () => {
	it("a first write and an activation both succeed", async () => {
		for (let round = 0; round < 10; round++) {
			const { organization, deploymentId, admin, keyId } = await bringKey();
			await Promise.all([ingestLogs(organization, 2), activateKey(admin, { keyId })]);
			await convergeDeployment(deploymentId, never);
			expect([await statusOf(keyId), await db().requestLog.count({ where: { deploymentId } })]).toEqual([
				"ACTIVE",
				2,
			]);
		}
	});

	it("a renewal and a deletion both succeed, and the deletion decides", async () => {
		for (let round = 0; round < 6; round++) {
			const { organization, deploymentId, admin, arn, keyId } = await bringKey();
			await activateKey(admin, { keyId });
			await ingestLogs(organization, 2);
			await convergeDeployment(deploymentId, never);
			await pool().query(
				"UPDATE data_keys SET created_at = now() - interval '1 year' WHERE deployment_id = $1",
				[deploymentId],
			);
			await Promise.all([renewDataKeys(), deleteKey(admin, { keyId, confirmArn: arn })]);
			await convergeDeployment(deploymentId, never);
			const left = await db().dataKey.count({ where: { deploymentId, kmsKeyId: keyId } });
			expect([await statusOf(keyId), left]).toEqual(["DELETED", 0]);
		}
	});

	it("a switch gets its turn during constant writes", async () => {
		const { organization, admin, keyId } = await bringKey();
		await ingestLogs(organization, 1);
		let isOver = false;
		const writers = Array.from({ length: 8 }, async () => {
			while (!isOver) await ingestLogs(organization, 100);
		});
		const startedMs = performance.now();
		await activateKey(admin, { keyId });
		const waitedMs = performance.now() - startedMs;
		isOver = true;
		await Promise.all(writers);
		expect(waitedMs).toBeLessThan(3_000);
	});
});

describe("an advisory lock", () => {
	it("excludes a second holder, is released, and does not end the process when its connection ends", async () => {
		const ran: string[] = [];
		await withAdvisoryLock("one", async () => {
			expect(await withAdvisoryLock("one", async () => void ran.push("second"))).toBe(false);
			ran.push("first");
		});
		await expect(
			withAdvisoryLock("one", async () => {
				await pool().query(
					// Of this suite's database alone: others share the server.
					`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
						AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
				);
				throw new Error("cut off");
			}),
		).rejects.toThrow("cut off");
		expect(await withAdvisoryLock("one", async () => void ran.push("third"))).toBe(true);
		expect(ran).toEqual(["first", "third"]);
	});
});
