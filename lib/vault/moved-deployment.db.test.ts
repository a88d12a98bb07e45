import { beforeAll, describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";

/** As an attacker with write access to the database and no key could. */
describe("a deployment whose row is moved to another organization", () => {
	useSuiteDatabase();
	useSuiteKms();
	let victim: TestOrganization;
	let thief: TestOrganization;
	let requestLogId: string;

	beforeAll(async () => {
		[victim, thief] = await Promise.all([createTestOrganization(), createTestOrganization()]);
		const { id, admin, deploymentId } = victim;
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(victim, 3);
		requestLogId = (await db().requestLog.findFirstOrThrow({ where: { deploymentId } })).id;
		// The data key is in memory, and so is that it is the current one.
		await openRequestLog(admin, { requestLogId });
		await asOwner("DELETE FROM protections WHERE deployment_id = $1", [thief.deploymentId]);
		await asOwner("DELETE FROM deployments WHERE id = $1", [thief.deploymentId]);
		await asOwner("UPDATE deployments SET organization_id = $1, name = 'stolen' WHERE id = $2", [
			thief.id,
			deploymentId,
		]);
	});

	it("opens no record there, even while its data key is in memory", async () => {
		for (let attempt = 0; attempt < 3; attempt++) {
			const code = await openRequestLog(thief.admin, { requestLogId }).then(
				() => "opened",
				(error) => error.code,
			);
			expect(["KEY_REVOKED", "KEY_INTEGRITY"]).toContain(code);
		}
	});

	it("stores no record under the other organization's key", async () => {
		const before = await db().requestLog.count();
		await expect(ingestLogs(thief, 1)).rejects.toMatchObject({ code: "KEY_REVOKED" });
		expect(await db().requestLog.count()).toBe(before);
	});

	it("opens its records again when it is moved back", async () => {
		await asOwner("UPDATE deployments SET organization_id = $1 WHERE id = $2", [
			victim.id,
			victim.deploymentId,
		]);
		await expect(openRequestLog(victim.admin, { requestLogId })).resolves.toBeDefined();
	});
});
