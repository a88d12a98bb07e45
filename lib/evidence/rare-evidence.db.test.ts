import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { makeReport } from "../../testing/make-report.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { userIdOf } from "../../testing/suite-member.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { createTwoPersonOrganization } from "../../testing/two-person.ts";
import type { RequestContext } from "../access/context.ts";
import { checkKey } from "../health/check-key.ts";
import { endDrill, startDrill } from "../health/drills.ts";
import { measureRevocations } from "../health/measure-revocations.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { approveChange } from "../keys/approve-change.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { destroyData } from "../keys/destroy-data.ts";
import type { TwoPersonOutcome } from "../organizations/approvals/two-person-change.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";

// A process forgets a data key within a second.
process.env.KEYHOLD_KEY_MAX_AGE = "1";
const never = new AbortController().signal;
const always = { from: new Date(0), to: "2999-12-31" };

describe("the evidence report on rare events:", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function activeKey({ records = 2 } = {}) {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		await ingestLogs(organization, records);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		return { admin, deploymentId, arn, keyId };
	}
	const logsUnder = async (admin: RequestContext, keyId: string) =>
		(await makeReport(admin, always)).protection.find(
			({ resource, key }) => resource === "REQUEST_LOGS" && key?.id === keyId,
		);
	const labelOf = async (context: RequestContext) =>
		(await db().user.findUniqueOrThrow({ where: { id: userIdOf(context) } })).email;

	it("a deletion by two people names both, and the request before it", async () => {
		const { anna, ben, arn, keyId, deploymentId } = await createTwoPersonOrganization();
		const asked = (await deleteKey(anna, {
			keyId,
			confirmArn: arn,
			reason: "No longer used",
		})) as TwoPersonOutcome<unknown>;
		const approvalId = "approvalId" in asked ? asked.approvalId : "";
		await approveChange(ben, { approvalId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);
		const { changes } = (await makeReport(anna, always)).keys;
		const [annaLabel, benLabel] = [await labelOf(anna), await labelOf(ben)];
		expect(
			changes
				.filter(({ action }) => action.startsWith("key.deletion"))
				.map(({ action, by, approvedBy, key }) => [action, by, approvedBy, key?.arn]),
		).toEqual([
			["key.deletion_requested", annaLabel, null, arn],
			["key.deletion_started", annaLabel, benLabel, arn],
		]);
	});

	it("a drill has its measurements, a cancelled one has none", async () => {
		const { admin, deploymentId, arn, keyId } = await activeKey();
		await convergeDeployment(deploymentId, never);
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		await openRequestLog(admin, { requestLogId });
		await checkKey(keyId);
		const stopMeasuring = measureRevocations();
		await startDrill(admin, { keyId });
		await endDrill(admin, { keyId });
		await startDrill(admin, { keyId });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await expect
			.poll(async () => {
				await checkKey(keyId);
				return (await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).health;
			})
			.toBe("REVOKED");
		await expect
			.poll(() => db().revocation.count({ where: { cutAt: { not: null } } }), { timeout: 10_000 })
			.toBe(1);
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await expect
			.poll(async () => {
				await checkKey(keyId);
				return (await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).health;
			})
			.toBe("HEALTHY");
		const { report } = await endDrill(admin, { keyId });
		stopMeasuring();
		const { drills, changes } = (await makeReport(admin, always)).keys;
		expect(
			drills.map(({ key, report }) => [key?.arn, report?.cutMs ?? null, report?.restoredMs ?? null]),
		).toEqual([
			[arn, null, null],
			[arn, report?.cutMs, report?.restoredMs],
		]);
		expect(report?.cutMs).toEqual(expect.any(Number));
		expect(changes.filter(({ action }) => action.includes("drill"))).toEqual([]);
	});

	it("destroying the data of a revoked key ends its protection and is listed as a change", async () => {
		const { admin, deploymentId, arn, keyId } = await activeKey({ records: 3 });
		await convergeDeployment(deploymentId, never);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await destroyData(admin, { keyId, confirmArn: arn, confirmRecords: 3 });
		await convergeDeployment(deploymentId, never);
		const { changes } = (await makeReport(admin, always)).keys;
		const destroyed = changes.find(({ action }) => action.includes("destr"));
		expect(destroyed).toMatchObject({ key: { arn }, approvedBy: null });
		expect(await logsUnder(admin, keyId)).toMatchObject({
			to: destroyed?.at,
			releasedAt: expect.any(String),
		});
	});

	it("an activation that is superseded by a deletion is never finished", async () => {
		const { admin, deploymentId, arn, keyId } = await activeKey();
		await deleteKey(admin, { keyId, confirmArn: arn });
		await convergeDeployment(deploymentId, never);
		const { phase } = await db().rekey.findFirstOrThrow({ where: { deploymentId, reason: "ACTIVATE" } });
		expect(phase).toBe("SUPERSEDED");
		expect(await logsUnder(admin, keyId)).toMatchObject({
			finishedAt: null,
			to: expect.any(String),
			releasedAt: expect.any(String),
		});
	});
});
