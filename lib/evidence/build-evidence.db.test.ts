import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { makeReport } from "../../testing/make-report.ts";
import { tamperWithAudit, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { listAuditEvents } from "../audit-log/list-audit-events.ts";
import { checkKey } from "../health/check-key.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { coverResource } from "../keys/cover-resource.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { replaceKey } from "../keys/replace-key.ts";
import { db } from "../platform/db.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";

const never = new AbortController().signal;
const always = { from: new Date(0), to: "2999-12-31" };

describe("the evidence report", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let other: TestOrganization;
	let first: { id: string; arn: string };
	let second: { id: string; arn: string };

	/** When a change of the history was committed to the audit log. */
	const timeOf = async (action: string, target?: string) => {
		const { events } = await listAuditEvents(organization.admin, { action, target });
		expect(events).toHaveLength(1);
		return events[0]?.at as string;
	};

	beforeAll(async () => {
		organization = await createTestOrganization();
		other = await createTestOrganization();
		const { admin, deploymentId } = organization;
		await ingestLogs(organization, 3);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "first" });
		first = { id: keyId, arn };
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		await coverResource(admin, { deploymentId, resource: "TRACES", isCovered: false });
		await convergeDeployment(deploymentId, never);
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		await openRequestLog(admin, { requestLogId });
		await openRequestLog(organization.member, { requestLogId });
		await checkKey(keyId);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await vi.waitFor(
			async () => {
				await checkKey(keyId);
				expect(await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).toMatchObject({
					health: "HEALTHY",
				});
			},
			{ timeout: 30_000 },
		);
		const newArn = await createCustomerKey(organization.id);
		const replaced = await replaceKey(admin, { keyId, arn: newArn, name: "second" });
		second = { id: "keyId" in replaced ? replaced.keyId : "", arn: newArn };
		await convergeDeployment(deploymentId, never);
		await deleteKey(admin, { keyId: second.id, confirmArn: newArn });
		await convergeDeployment(deploymentId, never);
		await activateKey(organization.member, { keyId }).catch(() => {});
	});

	it("tells which key protected what, from which commit to which", async () => {
		const { protection } = await makeReport(organization.admin, always);
		const created = await timeOf("deployment.created");
		const activated = await timeOf("key.activated");
		const uncovered = await timeOf("resource.uncovered");
		const replaced = await timeOf("key.replaced");
		const deleted = await timeOf("key.deletion_started");
		const told = protection.map(({ resource, key, from, to }) => [resource, key?.arn ?? null, from, to]);
		const of = (name: string) => told.filter(([resource]) => resource === name).map(([, ...rest]) => rest);
		expect(of("REQUEST_LOGS")).toEqual([
			[null, created, activated],
			[first.arn, activated, replaced],
			[second.arn, replaced, deleted],
			[null, deleted, null],
		]);
		expect(of("TRACES")).toEqual([
			[null, created, activated],
			[first.arn, activated, uncovered],
			[null, uncovered, null],
		]);
		expect(of("SCHEDULED_QUERIES")).toEqual([[null, created, null]]);
	});

	it("tells when all data keys and all records were under the key, and when none was any longer", async () => {
		const { protection } = await makeReport(organization.admin, always);
		const stretch = protection.find(
			({ resource, key }) => resource === "REQUEST_LOGS" && key?.id === first.id,
		);
		const rekeys = await db().rekey.findMany({ where: { deploymentId: organization.deploymentId } });
		const inward = rekeys.find(({ reason }) => reason === "ACTIVATE");
		const outward = rekeys.find(({ reason }) => reason === "REPLACE");
		expect(stretch).toMatchObject({
			protectedAt: inward?.protectedAt?.toISOString(),
			finishedAt: inward?.finishedAt?.toISOString(),
			releasedAt: outward?.protectedAt?.toISOString(),
		});
	});

	it("lists each change of a key with its actor, and no check", async () => {
		const { changes } = (await makeReport(organization.admin, always)).keys;
		expect(changes.map(({ action, key }) => [action, key?.arn ?? null])).toEqual([
			["key.added", first.arn],
			["key.activated", first.arn],
			["key.activation_finished", first.arn],
			["resource.uncovered", null],
			// To Keyhold's own key.
			["resource.cover_finished", null],
			["key.replaced", first.arn],
			["key.activation_finished", second.arn],
			["key.deletion_started", second.arn],
			["key.deleted", second.arn],
		]);
		const [added] = changes;
		expect(added?.by).toMatch(/^org_admin@/);
		expect(added?.requestId).toBe(organization.admin.requestId);
		expect(changes.find(({ action }) => action === "key.replaced")?.newArn).toBe(second.arn);
	});

	it("has a revocation and its end as measured", async () => {
		const { healthChanges, revocations } = (await makeReport(organization.admin, always)).keys;
		expect(healthChanges.map(({ key, after, awsError }) => [key?.arn, after, awsError])).toEqual([
			[first.arn, "REVOKED", "DisabledException"],
			[first.arn, "HEALTHY", null],
		]);
		const row = await db().revocation.findFirstOrThrow({ where: { kmsKeyId: first.id } });
		expect(revocations).toEqual([
			{
				key: { id: first.id, arn: first.arn, name: "first" },
				error: "DisabledException",
				refusedAt: row.refusedAt.toISOString(),
				refusedRequests: 0,
				applicationProcesses: 0,
				restoredAt: row.restoredAt?.toISOString(),
				cutMs: expect.any(Number),
				restoredMs: expect.any(Number),
			},
		]);
	});

	it("counts openings by people, and refusals", async () => {
		const { access } = await makeReport(organization.admin, always);
		expect(access).toEqual({
			openings: [{ by: "user", rows: 2, oneIn: 1 }],
			samplingNow: 1,
			signIns: [],
			refusals: [{ action: "key:activate", count: 1 }],
		});
	});

	it("leaves out what came after its period", async () => {
		const replaced = new Date(await timeOf("key.replaced"));
		const report = await makeReport(organization.admin, { from: new Date(0), to: replaced });
		const last = report.protection.findLast(({ resource }) => resource === "REQUEST_LOGS");
		expect(last).toMatchObject({ key: first, to: null, releasedAt: null });
		expect(report.keys.changes.map(({ action }) => action)).not.toContain("key.replaced");
		const after = await makeReport(organization.admin, { from: "2999-01-01", to: "2999-12-31" });
		expect(after.keys).toEqual({ changes: [], healthChanges: [], revocations: [], drills: [] });
		expect(after.access.openings).toEqual([]);
		expect(after.protection.map(({ key, to }) => [key, to])).toEqual(Array(4).fill([null, null]));
		await expect(
			makeReport(organization.admin, { from: "2026-02-02", to: "2026-02-01" }),
		).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	it("has nothing of another organization", async () => {
		const report = JSON.stringify(await makeReport(other.admin, always));
		for (const foreign of [organization.id, organization.deploymentId, first.arn, second.arn]) {
			expect(report).not.toContain(foreign);
		}
		const { keys, access } = JSON.parse(report);
		expect(keys).toEqual({ changes: [], healthChanges: [], revocations: [], drills: [] });
		expect(access).toEqual({ openings: [], samplingNow: 1, signIns: [], refusals: [] });
	});

	it("leaves an audit row for its request, with actor and period, and one for its completion", async () => {
		const { made } = await makeReport(organization.admin, { from: "2026-01-01", to: "2026-01-31" });
		const period = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
		const newest = async (action: string) =>
			(await listAuditEvents(organization.admin, { action, limit: 1 })).events[0];
		const requested = await newest("audit.evidence_requested");
		expect(requested?.details).toMatchObject(period);
		expect(requested?.actor.label).toBe(made.by);
		expect(requested?.requestId).toBe(made.requestId);
		expect((await newest("audit.evidence_made"))?.details).toMatchObject({
			...period,
			findings: 0,
			requestedBy: made.by,
		});
	});

	it("names a row that was tampered with", async () => {
		const whole = (await makeReport(organization.admin, always)).chain;
		expect(whole.findings).toEqual([]);
		expect(whole.rows).toBe(Number(whole.head?.seq));
		await tamperWithAudit("UPDATE audit_events SET actor_label = 'altered' WHERE chain_id = $1 AND seq = 3", [
			organization.id,
		]);
		const { findings } = (await makeReport(organization.admin, always)).chain;
		expect(findings).toMatchObject([{ kind: "changed", fromSeq: "3", toSeq: "3" }]);
	});
});
