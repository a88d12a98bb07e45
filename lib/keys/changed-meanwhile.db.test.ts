import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { createTwoPersonOrganization } from "../../testing/two-person.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { activateKey } from "./activate-key.ts";
import { addKey } from "./add-key.ts";
import { coverResource } from "./cover-resource.ts";
import { deleteKey } from "./delete-key.ts";
import { finishRekey } from "./finish-rekey.ts";
import { replaceKey } from "./replace-key.ts";

const never = new AbortController().signal;

describe("the covered resources change while KMS generates data keys:", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	async function addedKey() {
		const organization = await createTestOrganization();
		const { id, admin, deploymentId } = organization;
		await ingestLogs(organization, 2);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		return { id, admin, deploymentId, keyId, arn };
	}
	async function activeKey() {
		const key = await addedKey();
		await activateKey(key.admin, { keyId: key.keyId });
		await convergeDeployment(key.deploymentId, never);
		return key;
	}
	/** Begins a change, and lets `meanwhile` happen once KMS has been asked to make a data key for it. */
	async function during<Value>(change: () => Promise<Value>, meanwhile: () => Promise<unknown>) {
		await kms.control("POST", "faults", { operation: "GenerateDataKey", delayMs: 1_500, count: 1 });
		await kms.control("DELETE", "calls");
		const changing = Promise.allSettled([change()]);
		await expect
			.poll(async () => (await kms.control("GET", "calls")).operations.GenerateDataKey ?? 0, {
				timeout: 10_000,
			})
			.toBeGreaterThan(0);
		await meanwhile();
		const [outcome] = await changing;
		return outcome;
	}
	const waitingForLocks = async () =>
		(
			await pool().query(
				"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
			)
		).rowCount;
	const statusOf = async (id: string) => (await db().kmsKey.findUniqueOrThrow({ where: { id } })).status;
	const targets = async (deploymentId: string) =>
		Object.fromEntries(
			(await db().protection.findMany({ where: { deploymentId } })).map((one) => [
				one.resource,
				one.kmsKeyId,
			]),
		);
	const conflict = { status: "rejected", reason: { code: "CONFLICT" } };

	it("a deletion does not start, so no key is called deleted while it must protect data", async () => {
		const { admin, deploymentId, keyId, arn } = await activeKey();
		const outcome = await during(
			() => deleteKey(admin, { keyId, confirmArn: arn }),
			() => coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true }),
		);
		expect(outcome).toMatchObject(conflict);
		expect(await statusOf(keyId)).toBe("ACTIVE");
		await convergeDeployment(deploymentId, never);
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);
		expect(await statusOf(keyId)).toBe("DELETED");
		expect(Object.values(await targets(deploymentId))).not.toContain(keyId);
	});

	it("a replacement does not start", async () => {
		const { id, admin, deploymentId, keyId } = await activeKey();
		const newArn = await createCustomerKey(id);
		const before = await targets(deploymentId);
		let replacing: Promise<unknown> = Promise.resolve();
		// Its data keys are made, and it waits for the deployment: what commits before it then counts.
		await inTransaction(async (tx) => {
			await lockDeployment(tx, deploymentId);
			replacing = replaceKey(admin, { keyId, arn: newArn, name: "next" }).catch((error) => error);
			await expect.poll(waitingForLocks, { timeout: 10_000 }).toBeGreaterThan(0);
			await tx.protection.update({
				where: { deploymentId_resource: { deploymentId, resource: "SCHEDULED_QUERIES" } },
				data: { kmsKeyId: keyId, isCustomerKeyCovered: true },
			});
		});
		expect(await replacing).toMatchObject({ code: "CONFLICT" });
		expect(await statusOf(keyId)).toBe("ACTIVE");
		expect(await targets(deploymentId)).toEqual({ ...before, SCHEDULED_QUERIES: keyId });
		expect(await db().kmsKey.count({ where: { arn: newArn } })).toBe(0);
	});

	it("an activation does not use the previously covered resources", async () => {
		const { admin, deploymentId, keyId } = await addedKey();
		const outcome = await during(
			() => activateKey(admin, { keyId }),
			() => coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true }),
		);
		expect(outcome).toMatchObject(conflict);
		await activateKey(admin, { keyId });
		expect((await targets(deploymentId)).SCHEDULED_QUERIES).toBe(keyId);
	});

	it("no rekey ends while a key that is being deleted must protect data", async () => {
		const { admin, deploymentId, keyId } = await activeKey();
		await coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true });
		await db().kmsKey.update({ where: { id: keyId }, data: { status: "DELETING" } });
		await convergeDeployment(deploymentId, never).catch(() => {});
		expect(await statusOf(keyId)).toBe("DELETING");
		const job = {
			caller: { kind: "job" as const, name: "test", organizationId: "" },
			requestId: "test",
			ip: null,
		};
		const { organizationId } = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
		await expect(
			finishRekey({ ...job, caller: { ...job.caller, organizationId } }, { deploymentId }),
		).rejects.toMatchObject({ code: "CONFLICT" });
	});

	it("with two-person approval, one person cannot move resources away from the key one by one", async () => {
		const { anna, robot, deploymentId, keyId } = await createTwoPersonOrganization();
		const reason = "To read it during the drill";
		for (const [caller, resource] of [
			[anna, "REQUEST_LOGS"],
			[robot, "TRACES"],
		] as const) {
			const asked = coverResource(caller, { deploymentId, resource, isCovered: false, reason });
			if (caller === anna) expect(await asked).toMatchObject({ kind: "approval" });
			// One request of a kind waits for each key.
			else await expect(asked).rejects.toMatchObject({ code: "CONFLICT" });
		}
		expect((await targets(deploymentId)).REQUEST_LOGS).toBe(keyId);
		await coverResource(anna, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true });
		expect((await targets(deploymentId)).SCHEDULED_QUERIES).toBe(keyId);
	});
});
