import { DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { readSeries } from "../../testing/read-series.ts";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { metricsText } from "./metrics-text.ts";

const read = async () => readSeries((await metricsText()).text);
const never = new AbortController().signal;

/** By how much each series rises while `work` is done; what does not change is left out. */
async function riseOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
	const before = await read();
	await work();
	const after = await read();
	return Object.fromEntries(
		[...after]
			.map(([series, value]) => [series, value - (before.get(series) ?? 0)] as const)
			.filter(([, rise]) => rise !== 0),
	);
}

const kmsCalls = (operation: string, outcome: string, region = "us-west-1") =>
	`keyhold_kms_calls_total{operation="${operation}",region="${region}",outcome="${outcome}"}`;

describe("metrics", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	/** An organization under a key of its own, with ten records, and how to read one. */
	const setUp = async () => {
		const organization = await createTestOrganization();
		const { id, deploymentId, admin } = organization;
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 10);
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		const open = () => openRequestLog(admin, { requestLogId });
		/** As `open`, without what the ring remembers. */
		const openByKms = async () => {
			evictKmsKey(keyId);
			return open();
		};
		return { ...organization, arn, keyId, open, openByKms };
	};

	it("count a KMS answer with its region and duration", async () => {
		const { openByKms } = await setUp();
		const rise = await riseOf(openByKms);
		expect(rise[kmsCalls("Decrypt", "answered")]).toBe(1);
		const labels = `operation="Decrypt",region="us-west-1"`;
		expect(rise[`keyhold_kms_call_duration_seconds_count{${labels}}`]).toBe(1);
		const seconds = rise[`keyhold_kms_call_duration_seconds_sum{${labels}}`];
		expect(seconds).toBeGreaterThan(0);
		expect(seconds).toBeLessThan(5);
	});

	it("count a refusal apart from an answer", async () => {
		const { arn, openByKms } = await setUp();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const rise = await riseOf(() => expect(openByKms()).rejects.toMatchObject({ code: "KEY_REVOKED" }));
		expect(rise[kmsCalls("Decrypt", "refused")]).toBeGreaterThan(0);
		expect(rise[kmsCalls("Decrypt", "answered")]).toBeUndefined();
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
	});

	it("count a throttle apart from a refusal, and each retry", async () => {
		const { arn, openByKms } = await setUp();
		await kms.addFault({ operation: "Decrypt", keyArn: arn, count: 2, error: "ThrottlingException" });
		const rise = await riseOf(openByKms);
		expect(rise[kmsCalls("Decrypt", "transient")]).toBe(2);
		expect(rise[kmsCalls("Decrypt", "answered")]).toBe(1);
		expect(rise[kmsCalls("Decrypt", "refused")]).toBeUndefined();
	});

	it("count a key pending deletion as refused, although AWS's answer is ambiguous", async () => {
		const { arn, openByKms } = await setUp();
		await ownerKms().send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
		const rise = await riseOf(() =>
			expect(openByKms()).rejects.toMatchObject({ awsErrorName: "KMSInvalidStateException" }),
		);
		expect(rise[kmsCalls("Decrypt", "refused")]).toBeGreaterThan(0);
	});

	it("name no invented region", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		// A multi-Region key is asked for in the region that its ARN names.
		const arn = (await createCustomerKey(id))
			.replace("us-west-1", "us-nowhere-7")
			.replace(/key\/.*/, `key/mrk-${"1".repeat(32)}`);
		await kms.addFault({ reset: true });
		const add = addKey(admin, { deploymentId, arn, name: "key" });
		await expect(add).rejects.toMatchObject({ code: "PROBE_FAILED" });
		await kms.deleteFaults();
		const { text } = await metricsText();
		expect(text).not.toContain("us-nowhere-7");
		expect(text).toContain(kmsCalls("DescribeKey", "transient", "unanswered"));
	});

	it("count hits and misses of the key ring, its data keys and their age", async () => {
		const { keyId, open } = await setUp();
		evictKmsKey(keyId);
		const rise = await riseOf(async () => {
			for (let times = 0; times < 3; times++) await open();
		});
		expect(rise['keyhold_key_ring_lookups_total{result="miss"}']).toBe(1);
		expect(rise['keyhold_key_ring_lookups_total{result="hit"}']).toBe(2);
		expect(rise.keyhold_key_ring_entries).toBe(1);
		expect(rise.keyhold_records_opened_total).toBe(3);
		const ageSeconds = (await read()).get("keyhold_key_ring_oldest_agreement_age_seconds");
		expect(ageSeconds).toBeGreaterThan(0);
		expect(ageSeconds).toBeLessThan(60);
	});

	it("count sealed records, and those that a rekey has moved and has yet to move", async () => {
		const organization = await createTestOrganization();
		const { id, deploymentId, admin } = organization;
		const written = await riseOf(() => ingestLogs(organization, 25));
		expect(written.keyhold_records_sealed_total).toBe(25);
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		const before = await read();
		await activateKey(admin, { keyId });
		await db().rekey.updateMany({ where: { deploymentId }, data: { total: 25n } });
		const open = await read();
		const riseTo = (series: string, after: Map<string, number>) =>
			(after.get(series) ?? 0) - (before.get(series) ?? 0);
		expect(riseTo('keyhold_rekeys{state="running"}', open)).toBe(1);
		expect(riseTo("keyhold_rekey_records_left", open)).toBe(25);
		await db().rekey.updateMany({ where: { deploymentId }, data: { blockedAt: new Date() } });
		const blocked = await read();
		expect(riseTo('keyhold_rekeys{state="running"}', blocked)).toBe(0);
		expect(riseTo('keyhold_rekeys{state="blocked"}', blocked)).toBe(1);
		await convergeDeployment(deploymentId, never);
		const moved = await read();
		expect(riseTo("keyhold_records_reencrypted_total", moved)).toBe(25);
		expect(riseTo("keyhold_rekey_records_left", moved)).toBe(0);
		expect(riseTo('keyhold_rekeys{state="blocked"}', moved)).toBe(0);
	});

	it("count jobs that no worker takes, and their age", async () => {
		const { deploymentId } = await setUp();
		await pool().query("UPDATE pgboss.job SET start_after = now() - interval '90 seconds' WHERE name = $1", [
			"rekey.protect",
		]);
		const due = await pool().query("SELECT 1 FROM pgboss.job WHERE name = $1 AND state = 'created'", [
			"rekey.protect",
		]);
		const series = await read();
		expect(due.rowCount, deploymentId).toBeGreaterThan(0);
		expect(series.get('keyhold_jobs_waiting{queue="rekey.protect"}')).toBe(due.rowCount);
		const ageSeconds = series.get('keyhold_job_oldest_waiting_age_seconds{queue="rekey.protect"}');
		expect(ageSeconds).toBeGreaterThanOrEqual(90);
		expect(ageSeconds).toBeLessThan(120);
		expect(series.get('keyhold_jobs_waiting{queue="query.run"}')).toBe(0);
		expect(series.get('keyhold_job_oldest_waiting_age_seconds{queue="query.run"}')).toBe(0);
	});

	it("count live customer keys by health, without deleted ones", async () => {
		const { keyId } = await setUp();
		const health = async () => {
			const series = await read();
			return ["healthy", "warning", "unreachable", "revoked"].map((name) =>
				series.get(`keyhold_customer_keys{health="${name}"}`),
			);
		};
		const [healthy = 0, warning, unreachable, revoked = 0] = await health();
		await db().kmsKey.update({ where: { id: keyId }, data: { health: "REVOKED" } });
		expect(await health()).toEqual([healthy - 1, warning, unreachable, revoked + 1]);
		await db().kmsKey.update({ where: { id: keyId }, data: { health: "HEALTHY", status: "DELETED" } });
		expect(await health()).toEqual([healthy - 1, warning, unreachable, revoked]);
	});

	it("give the age of the newest heartbeat of all workers", async () => {
		const age = async () => (await read()).get("keyhold_worker_heartbeat_age_seconds");
		expect(await age()).toBe(Number.POSITIVE_INFINITY);
		for (const seconds of [600, 40]) {
			const seenAt = new Date(Date.now() - seconds * 1_000);
			await db().workerHeartbeat.create({ data: { id: newId(), seenAt } });
		}
		expect(await age()).toBeGreaterThanOrEqual(40);
		expect(await age()).toBeLessThan(60);
	});

	it("have no id, no ARN and no label that could hold one", async () => {
		const { id, deploymentId, slug, arn, keyId } = await setUp();
		const { text } = await metricsText();
		for (const secret of [id, deploymentId, slug, arn, keyId, "arn:", "payload"]) {
			expect(text).not.toContain(secret);
		}
		expect(text).not.toMatch(/[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/);
		const labels = new Set<string>();
		for (const [series] of readSeries(text)) {
			if (!series.startsWith("keyhold_")) continue;
			for (const [, label = ""] of series.matchAll(/[{,](\w+)="/g)) labels.add(label);
		}
		expect([...labels].sort()).toEqual([
			"action_by",
			"health",
			"le",
			"operation",
			"outcome",
			"queue",
			"region",
			"result",
			"state",
		]);
		expect(text).toContain("process_cpu_user_seconds_total");
	});

	it("show that the database does not answer, keep the process's own values, and drop outdated ones", async () => {
		expect((await read()).get("keyhold_database_up")).toBe(1);
		await asOwner("ALTER TABLE worker_heartbeats RENAME TO heartbeats_away");
		const series = await read();
		await asOwner("ALTER TABLE heartbeats_away RENAME TO worker_heartbeats");
		expect(series.get("keyhold_database_up")).toBe(0);
		for (const name of ["keyhold_customer_keys", "keyhold_worker_", "keyhold_rekey", "keyhold_job"]) {
			expect([...series.keys()].filter((key) => key.startsWith(name))).toEqual([]);
		}
		expect([...series.keys()].some((key) => key.startsWith("keyhold_kms_calls_total"))).toBe(true);
		expect((await read()).get("keyhold_database_up")).toBe(1);
	});
});
