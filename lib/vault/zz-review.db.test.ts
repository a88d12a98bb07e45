import pg from "pg";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it, inject } from "vitest";
import { useSuiteDatabase } from "../../dev/testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../dev/testing/suite-kms.ts";
import { createTestOrganization, ingestLogs, otlpLogs } from "../../dev/testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { startWorker } from "../jobs/worker.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { changeHealth } from "../health/change-health.ts";
import { recordOutcome } from "../health/record-outcome.ts";
import { runMonitor } from "../health/monitor.ts";
import { KeyholdError } from "../platform/errors.ts";
import { migrate } from "../platform/migrate.ts";
import { db, pool } from "../platform/db.ts";
import { openRequestLog } from "../traces/read-request-log.ts";
import { listRequestLogs } from "../traces/list-request-logs.ts";
import { POST } from "../../app/otlp/v1/logs/route.ts";
import { findDueDataKeys, renewDataKey } from "./renew-data-key.ts";
import { KeyRing } from "./key-ring.ts";

process.env.KEYHOLD_HEALTH_INTERVAL = "1";
process.env.KEYHOLD_LOG_LEVEL = "silent";
const never = new AbortController().signal;
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const say = (...a: unknown[]) => process.stderr.write(`>>> ${a.map((x) => typeof x === "string" ? x : JSON.stringify(x, (_, v) => typeof v === "bigint" ? String(v) : v)).join(" ")}\n`);
const ok = (p: Promise<unknown>, tag: string) => p.then(() => "ok", (e) => `${tag}: ${e.code} ${String(e.message).replace(/\s+/g, " ").slice(0, 140)}`);
const tally = (all: string[]) => Object.entries(all.reduce<Record<string, number>>((m, x) => { m[x] = (m[x] ?? 0) + 1; return m; }, {}));

async function active(records: number) {
	const organization = await createTestOrganization();
	const { deploymentId, admin } = organization;
	if (records) await ingestLogs(organization, records, "kept");
	const arn = await createCustomerKey(organization.id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "first" });
	await activateKey(admin, { keyId });
	await convergeDeployment(deploymentId, never);
	return { organization, deploymentId, admin, arn, keyId };
}

describe("review", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("3 ring", async () => {
		for (const distinct of [0, 1, 3]) {
			const calls: Record<string, number> = {};
			const ring = new KeyRing({ maxAgeMs: 60000, outageGraceMs: 0, clock: () => performance.now(),
				unwrap: async (k) => { calls[k.kmsKeyId] = (calls[k.kmsKeyId] ?? 0) + 1; await sleep(20); if (k.kmsKeyId === "revoked") throw new KeyholdError("KEY_REVOKED", "no"); return new Uint8Array(32); } });
			const key = (id: string, kmsKeyId: string) => ({ id, kmsKeyId, wrapped: new Uint8Array(1), wrappedAt: 1 });
			let over = false;
			const noisy = Array.from({ length: distinct }, async (_, i) => { await sleep(i * 7); while (!over) await ring.get(key(`r${i}`, "revoked")).catch(() => {}); });
			let reads = 0; const end = performance.now() + 3000;
			while (performance.now() < end) { await ring.get(key("healthy", "ok")); reads++; await sleep(5); }
			over = true; await Promise.all(noisy);
			say("3", { distinct, reads, callsForHealthy: calls.ok, callsForRevoked: calls.revoked ?? 0 });
		}
	});

	it("6 monitor lock", async () => {
		const stop = new AbortController();
		await pool().query("ALTER TABLE kms_keys RENAME TO kms_keys_x");
		const running = runMonitor(stop.signal);
		await sleep(400);
		await pool().query("ALTER TABLE kms_keys_x RENAME TO kms_keys");
		const { keyId, organization } = await active(1);
		const held = async () => (await pool().query("SELECT count(*) FROM pg_locks WHERE locktype='advisory' AND objid=4715001")).rows[0].count;
		const seen: unknown[] = [];
		for (let i = 0; i < 8; i++) { await sleep(1000); await Promise.all([1, 2, 3].map(() => pool().query("SELECT 1"))); seen.push([await held(), await db().healthCheck.count({ where: { kmsKeyId: keyId } })]); }
		say("6 [lock held, checks made] each second", seen); void organization;
		stop.abort(); await running;
		await pool().query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype='advisory' AND objid=4715001").catch(() => {});
	});

	it("8b health change vs activate/delete", async () => {
		const bad: string[] = [];
		for (let i = 0; i < 15; i++) {
			const o = await createTestOrganization();
			const arn = await createCustomerKey(o.id);
			const { keyId } = await addKey(o.admin, { deploymentId: o.deploymentId, arn, name: "k" });
			const job = { caller: { kind: "job" as const, name: "h", organizationId: o.id }, requestId: "r", ip: null };
			let over = false; let flip = 0;
			const health = (async () => { while (!over) bad.push(await ok(changeHealth(job, { keyId, health: flip++ % 2 ? "HEALTHY" : "WARNING", error: null, detail: null }), "health")); })();
			bad.push(await ok(activateKey(o.admin, { keyId }), "activate"));
			bad.push(await ok(deleteKey(o.admin, { keyId, confirmArn: arn }), "delete"));
			over = true; await health;
		}
		say("8b", tally(bad));
	});

	it("8c renew vs delete", async () => {
		const bad: string[] = [];
		for (let i = 0; i < 12; i++) {
			const { deploymentId, admin, keyId, arn } = await active(1);
			await pool().query("UPDATE data_keys SET created_at = now() - interval '91 days' WHERE deployment_id=$1", [deploymentId]);
			const due = (await findDueDataKeys(90)).filter((d) => d.deploymentId === deploymentId);
			const r = await Promise.all([ok(deleteKey(admin, { keyId, confirmArn: arn }), "delete"), ...due.map((d) => sleep(12 + i * 2).then(() => ok(renewDataKey(d), "renew")))]);
			bad.push(...r);
		}
		say("8c", tally(bad));
	});

	it("12 reading during retirement", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin, member } = organization;
		await ingestLogs(organization, 3);
		const { id } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		let over = false; const all: string[] = [];
		const readers = [1, 2, 3].map(async () => { while (!over) all.push(await ok(openRequestLog(member, { requestLogId: id }), "open")); });
		for (let i = 0; i < 8; i++) {
			const arn = await createCustomerKey(organization.id);
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "k" });
			await activateKey(admin, { keyId }); await convergeDeployment(deploymentId, never);
			await deleteKey(admin, { keyId, confirmArn: arn }); await convergeDeployment(deploymentId, never);
		}
		over = true; await Promise.all(readers);
		say("12", tally(all));
	});

	it("11 late answers", async () => {
		const { keyId, arn } = await active(1);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await recordOutcome(keyId, new KeyholdError("KEY_REVOKED", "x", { awsErrorName: "DisabledException" }), { by: "data path" });
		await recordOutcome(keyId, null, { by: "monitor", latencyMs: 4000 });
		const k = await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } });
		say("11 after an answer asked before the refusal comes in late:", k.health);
		await recordOutcome(keyId, new KeyholdError("INTERNAL", "x", { awsErrorName: "SomethingNewException" }), { by: "monitor", latencyMs: 4000 });
		await recordOutcome(keyId, new KeyholdError("KEY_INTEGRITY", "x", { awsErrorName: "IncorrectKeyException" }), { by: "monitor", latencyMs: 4000 });
		say("11 IncorrectKey/unknown:", (await db().kmsKey.findUniqueOrThrow({ where: { id: keyId } })).health, await db().healthCheck.count({ where: { kmsKeyId: keyId } }));
	});

	it("updateMany sql", async () => {
		const texts: string[] = []; const real = pg.Client.prototype.query;
		// biome-ignore lint: review
		(pg.Client.prototype as any).query = function (...a: any[]) { texts.push(typeof a[0] === "string" ? a[0] : a[0]?.text); return (real as any).apply(this, a); };
		await db().dataKey.updateMany({ where: { deploymentId: "01a2008f-954d-773d-813c-7f3297c22ff3", state: "CURRENT" }, data: { state: "RETIRING" } });
		await db().requestLog.findFirst({ where: { dataKey: { deployment: { organizationId: "01a2008f-954d-773d-813c-7f3297c22ff3" } } }, select: { id: true, dataKey: { select: { id: true, kmsKey: { select: { arn: true } } } } } });
		pg.Client.prototype.query = real;
		say("sql", texts);
	});

	it("odd inputs", async () => {
		const o = await createTestOrganization();
		await ingestLogs(o, 1);
		for (const q of [{ route: "a\u0000b" }, { after: "99999999999999999999_01a2008f-954d-773d-813c-7f3297c22ff3" }, { after: "1_------------------------------------" }, { minDurationMs: "Infinity" }, { from: "+275760-01-01" }, { status: "404" }, { route: "%_\\" }])
			say("odd", q, await ok(listRequestLogs(o.member, q as never), "list"));
		say("odd open", await ok(openRequestLog(o.member, { requestLogId: "x\u0000" }), "open"));
		const token = (o.token.caller as { token: string }).token;
		const post = (body: string, extra = {}) => POST(new Request("http://x/otlp/v1/logs", { method: "POST", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...extra } }));
		say("odd otlp", (await post(otlpLogs(1, "x"))).status, (await post(otlpLogs(1, "x").replace("/orders/{id}", "a\\u0000b"))).status, (await post(otlpLogs(1, "x").replace("/orders/{id}", "a\\ud800b"))).status);
		await pool().query("ALTER TABLE request_logs RENAME TO request_logs_x");
		const r = await post(otlpLogs(1, "x")); say("odd db error", r.status, await r.text(), [...r.headers]);
		await pool().query("ALTER TABLE request_logs_x RENAME TO request_logs");
	});

	it("13 job growth", async () => {
		const { deploymentId } = await active(1);
		await pool().query("UPDATE data_keys SET state='RETIRING' WHERE deployment_id=$1 AND resource='REQUEST_LOGS'", [deploymentId]);
		await pool().query("INSERT INTO data_keys SELECT deployment_id, gen_random_uuid(), resource, kms_key_id, wrapped, 'CURRENT', now(), now() FROM data_keys WHERE deployment_id=$1 AND resource='REQUEST_LOGS'", [deploymentId]);
		await pool().query("ALTER TABLE request_logs RENAME TO request_logs_x");
		const worker = await startWorker();
		const jobs = async () => (await pool().query("SELECT state, count(*)::int n, max(retry_count) r FROM pgboss.job WHERE name='rekey.converge' AND singleton_key=$1 GROUP BY 1 ORDER BY 1", [deploymentId])).rows.map((x) => `${x.state}:${x.n}`).join(" ");
		const seen: string[] = [];
		for (let i = 0; i < 8; i++) { await sleep(4000); seen.push(await jobs()); }
		say("13", seen);
		await pool().query("ALTER TABLE request_logs_x RENAME TO request_logs");
		await worker.stop();
	}, 120_000);

	it("14 migrate at once", async () => {
		const adminUrl = inject("adminDatabaseUrl");
		const c = new pg.Client({ connectionString: adminUrl }); await c.connect();
		await c.query("CREATE DATABASE zz_migrate"); await c.end();
		const url = adminUrl.replace(/postgres$/, "zz_migrate");
		say("14", await Promise.all([1, 2, 3].map(() => migrate(url).then((a) => `applied ${a.length}`, (e) => `failed ${String(e.message ?? e).replace(/\s+/g, " ").slice(0, 200)}`))));
		say("14 again", await migrate(url).then((a) => `applied ${a.length}`, (e) => `failed ${String(e.message ?? e).replace(/\s+/g, " ").slice(0, 300)}`));
	});

	it("7 share lock starvation, 30 writers of 100 ms", async () => {
		const { deploymentId } = await active(1);
		const [key] = await db().dataKey.findMany({ where: { deploymentId, state: "CURRENT", resource: "REQUEST_LOGS" } });
		const many = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 22 });
		let over = false; let n = 0;
		const writers = Array.from({ length: 20 }, async () => { while (!over) { await many.query("WITH fence AS MATERIALIZED (SELECT 1 FROM data_keys WHERE deployment_id=$1 AND id=$2 AND state='CURRENT' FOR SHARE), w AS (SELECT pg_sleep(0.05 + random() * 0.05) FROM fence) SELECT count(*) FROM w", [deploymentId, key?.id]); n++; } });
		await sleep(300);
		const started = Date.now();
		const client = await many.connect();
		await client.query("SET statement_timeout = 35000");
		const result = await client.query("UPDATE data_keys SET state='RETIRING' WHERE deployment_id=$1 AND id=$2", [deploymentId, key?.id]).then((r) => `done ${r.rowCount}`, (e) => e.message);
		say("7 switch waited ms", Date.now() - started, result, "writes", n);
		client.release(true); over = true; await Promise.all(writers); await many.end();
	}, 90_000);
});
