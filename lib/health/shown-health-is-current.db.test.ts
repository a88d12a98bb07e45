import {
	CancelKeyDeletionCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	PutKeyPolicyCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import {
	createCustomerKey,
	customerAccountId,
	ownerKms,
	useSuiteKms,
	vendorPrincipal,
} from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { accountRoot, keyPolicy } from "../kms/key-policy.ts";
import { db, pool } from "../platform/db.ts";
import type { ProbeReport } from "../probe/report.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { renewDataKey } from "../vault/renew-data-key.ts";
import { checkKey } from "./check-key.ts";
import { checkNow } from "./check-now.ts";
import { runMonitor } from "./monitor.ts";
import { observeDataPath } from "./observe-data-path.ts";
import { readKeyHealth } from "./read-key-health.ts";

process.env.KEYHOLD_HEALTH_INTERVAL = "1";

describe("the shown health of a key is current:", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const stops: (() => unknown)[] = [];
	afterEach(async () => {
		for (const stop of stops.splice(0)) await stop();
	});

	async function activeKey() {
		const organization = await createTestOrganization();
		const { id, deploymentId, admin } = organization;
		await ingestLogs(organization, 1);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		const requestLogId = (await db().requestLog.findFirstOrThrow({ where: { deploymentId } })).id;
		return { ...organization, arn, keyId, requestLogId };
	}

	function watch() {
		const stopping = new AbortController();
		const monitor = runMonitor(stopping.signal);
		stops.push(() => {
			stopping.abort();
			return monitor;
		});
	}

	const policyFor = (organizationId: string) =>
		keyPolicy({ owner: accountRoot(customerAccountId), vendorPrincipal, organizationId });
	const putPolicy = (arn: string, policy: unknown) =>
		ownerKms().send(new PutKeyPolicyCommand({ KeyId: arn, Policy: JSON.stringify(policy) }));
	const rowOf = (id: string) => db().kmsKey.findUniqueOrThrow({ where: { id } });
	const healths = async (organizationId: string) => {
		const rows = await db().auditEvent.findMany({
			where: { chainId: organizationId, action: "key.health_changed" },
			orderBy: { seq: "asc" },
		});
		return rows.map(({ details }) => (details as { to: string }).to);
	};

	it("a key whose policy allows only some resources is refused for the others, and does not flap", async () => {
		const { id, arn, keyId, admin, requestLogId } = await activeKey();
		const policy = policyFor(id);
		for (const { Condition } of policy.Statement) {
			if (Condition)
				Condition.StringEquals = {
					...Condition.StringEquals,
					"kms:EncryptionContext:keyhold:resource": "request-logs",
				};
		}
		await putPolicy(arn, policy);
		stops.push(observeDataPath());
		watch();
		await expect.poll(async () => (await rowOf(keyId)).health, { timeout: 10_000 }).toBe("REVOKED");
		const checksUntil = (await db().healthCheck.count({ where: { kmsKeyId: keyId } })) + 3;
		await expect
			.poll(
				async () => {
					evictKmsKey(keyId);
					// Allowed resources still open, and KMS allows each call.
					expect(await openRequestLog(admin, { requestLogId })).toContain("payload");
					return db().healthCheck.count({ where: { kmsKeyId: keyId } });
				},
				{ interval: 100, timeout: 20_000 },
			)
			.toBeGreaterThanOrEqual(checksUntil);
		expect(await healths(id)).toEqual(["REVOKED"]);
		expect((await rowOf(keyId)).healthDetail).toBe("This affects only application data and traces.");
	});

	it("a cancelled deletion is not announced, even if AWS no longer shows the key", async () => {
		const { id, arn, keyId, admin } = await activeKey();
		const owner = ownerKms();
		await owner.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
		await checkKey(keyId);
		expect((await readKeyHealth(admin, { keyId })).facts).toMatchObject({
			state: "PendingDeletion",
			deletionDate: expect.any(String),
			readAt: expect.any(String),
		});
		await owner.send(new CancelKeyDeletionCommand({ KeyId: arn }));
		await owner.send(new EnableKeyCommand({ KeyId: arn }));
		const policy = policyFor(id);
		await putPolicy(arn, {
			...policy,
			Statement: policy.Statement.filter(({ Sid }) => Sid !== "KeyholdLooksAtTheKey"),
		});
		await checkKey(keyId);
		expect((await readKeyHealth(admin, { keyId })).facts).toBeNull();

		// Refused later for another reason: the former date is not shown again.
		await owner.send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		const refused = await readKeyHealth(admin, { keyId });
		expect(refused).toMatchObject({ health: "REVOKED", facts: null, detail: null });
	});

	it("facts are read again as soon as a key recovers", async () => {
		const { arn, keyId, admin } = await activeKey();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		expect((await readKeyHealth(admin, { keyId })).facts?.state).toBe("Disabled");
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		watch();
		await expect
			.poll(async () => (await readKeyHealth(admin, { keyId })).facts?.state, { timeout: 10_000 })
			.toBe("Enabled");
	});

	it("a key that was probed while it was refused is healthy without a warning after it is restored", async () => {
		const { arn, keyId, admin } = await activeKey();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		expect((await checkNow(admin, { keyId })).outcome).toBe("fail");
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		watch();
		await expect.poll(async () => (await rowOf(keyId)).health, { timeout: 10_000 }).toBe("HEALTHY");
		expect((await rowOf(keyId)).probe).toMatchObject({ outcome: "pass" });
		const { lastCheckedAt } = await rowOf(keyId);
		await expect
			.poll(async () => Number((await rowOf(keyId)).lastCheckedAt) > Number(lastCheckedAt), {
				timeout: 10_000,
			})
			.toBe(true);
		expect((await rowOf(keyId)).health).toBe("HEALTHY");
	});

	it("a report is never older than a day, and a warning gives its reason", async () => {
		const { id, arn, keyId } = await activeKey();
		await checkKey(keyId);
		const policy = JSON.stringify(policyFor(id)).replace('"kms:Encrypt",', "");
		await putPolicy(arn, JSON.parse(policy));
		const checkedAt = async () => ((await rowOf(keyId)).probe as unknown as ProbeReport).checkedAt;
		const before = await checkedAt();
		watch();
		const { lastCheckedAt } = await rowOf(keyId);
		await expect
			.poll(async () => Number((await rowOf(keyId)).lastCheckedAt) > Number(lastCheckedAt), {
				timeout: 10_000,
			})
			.toBe(true);
		expect(await checkedAt()).toBe(before);
		await pool().query(
			`UPDATE kms_keys SET probe = jsonb_set(probe, '{checkedAt}', to_jsonb($2::text)) WHERE id = $1`,
			[keyId, new Date(Date.now() - 24.1 * 3_600_000).toISOString()],
		);
		await expect.poll(async () => (await rowOf(keyId)).health, { timeout: 10_000 }).toBe("WARNING");
		expect(await rowOf(keyId)).toMatchObject({
			healthError: null,
			healthDetail: expect.stringContaining("Encrypt"),
			healthActionBy: "CUSTOMER",
		});
	});

	it("a probe during which KMS was unreachable makes no warning, and is repeated", async () => {
		const { arn, keyId } = await activeKey();
		await checkKey(keyId);
		await pool().query(
			`UPDATE kms_keys SET probe = jsonb_set(probe, '{checkedAt}', to_jsonb($2::text)) WHERE id = $1`,
			[keyId, new Date(Date.now() - 25 * 3_600_000).toISOString()],
		);
		// GenerateDataKey is of the probe alone: what the check asks is answered.
		const throttled = { operation: "GenerateDataKey", keyArn: arn, error: "ThrottlingException" };
		await kms.addFault(throttled);
		await checkKey(keyId);
		expect(await rowOf(keyId)).toMatchObject({ health: "HEALTHY", probe: { outcome: "pass" } });
		const kept = (await rowOf(keyId)).probe as unknown as ProbeReport;
		expect(Date.now() - Date.parse(kept.checkedAt)).toBeGreaterThan(24 * 3_600_000);

		await kms.deleteFaults();
		watch();
		await expect
			.poll(
				async () => Date.now() - Date.parse(((await rowOf(keyId)).probe as unknown as ProbeReport).checkedAt),
				{
					timeout: 10_000,
				},
			)
			.toBeLessThan(60_000);
		expect((await rowOf(keyId)).health).toBe("HEALTHY");
	});

	it("probes that become due together are spread, since all share KMS's quota", async () => {
		const { arn, keyId } = await activeKey();
		await kms.control("DELETE", "calls");
		for (let check = 0; check < 30; check++) {
			await pool().query("UPDATE kms_keys SET probe = NULL WHERE id = $1", [keyId]);
			await checkKey(keyId);
		}
		const { operations } = await kms.calls(arn);
		// Two resources, for this organization and for one that does not exist.
		const probes = (operations.GenerateDataKey ?? 0) / 4;
		expect(probes).toBeGreaterThan(0);
		expect(probes).toBeLessThan(15);
	});

	it("the party who has to act is corrected if it was unknown or has changed", async () => {
		const { arn, keyId } = await activeKey();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		// As of a key that was refused before it was recorded who has to act.
		await pool().query("UPDATE kms_keys SET health_action_by = 'NONE' WHERE id = $1", [keyId]);
		watch();
		await expect.poll(async () => (await rowOf(keyId)).healthActionBy, { timeout: 10_000 }).toBe("CUSTOMER");
	});

	it("a check has the time when KMS was called, not when its facts had been read", async () => {
		const { arn, keyId } = await activeKey();
		await checkKey(keyId);
		await pool().query("UPDATE kms_keys SET looked_at = NULL, last_checked_at = NULL WHERE id = $1", [keyId]);
		const late = { operation: "DescribeKey", keyArn: arn, delayMs: 1_500 };
		await kms.addFault(late);
		const startedAt = Date.now();
		watch();
		await expect
			.poll(async () => (await rowOf(keyId)).lastCheckedAt, { interval: 20, timeout: 10_000 })
			.not.toBeNull();
		const { lastCheckedAt, lookedAt } = await rowOf(keyId);
		expect(lookedAt).toBeNull();
		expect(Number(lastCheckedAt) - startedAt).toBeLessThan(1_500);
		await kms.deleteFaults();
	});

	it("a data key that was replaced by another of the same deployment and resource is detected before anything is written", async () => {
		const { deploymentId, keyId, admin, requestLogId, ...organization } = await activeKey();
		const current = await db().dataKey.findFirstOrThrow({
			where: { deploymentId, resource: "REQUEST_LOGS", state: "CURRENT" },
		});
		await renewDataKey({ deploymentId, id: current.id, resource: "REQUEST_LOGS", kmsKeyId: keyId });
		const fresh = await db().dataKey.findFirstOrThrow({
			where: { deploymentId, resource: "REQUEST_LOGS", state: "CURRENT" },
		});
		// KMS made it, for this very context: only the check value tells it from the one that belongs here.
		await db().dataKey.update({
			where: { deploymentId_id: { deploymentId, id: fresh.id } },
			data: { wrapped: current.wrapped },
		});
		evictKmsKey(keyId);
		const before = await db().requestLog.count();
		await expect(ingestLogs({ ...organization, deploymentId, admin }, 1)).rejects.toMatchObject({
			code: "KEY_INTEGRITY",
			awsErrorName: "KeyCheckValueMismatch",
		});
		expect(await db().requestLog.count()).toBe(before);
		expect(await openRequestLog(admin, { requestLogId })).toContain("payload");
		await checkKey(keyId);
		expect(await rowOf(keyId)).toMatchObject({ health: "WARNING", healthError: "KeyCheckValueMismatch" });
	});
});
