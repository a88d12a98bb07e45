import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { asOwner, suiteOwnerUrl } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { WorkerProcess } from "../../testing/worker-process.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import type { DecodedLog } from "../otlp/otlp-logs.ts";
import { db, disconnect, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { closeQueue } from "../platform/queue.ts";
import { recordId } from "../platform/record-id.ts";
import { insertRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { sealRecords } from "../vault/seal-records.ts";
import { migrate } from "./migrate.ts";

const folder = join(import.meta.dirname, "../../prisma/migrations");
const migration = "20261130153700_partitions";
const filled = 6_000;
// Slow enough to go on during all of it.
process.env.KEYHOLD_REKEY_RATE = "400";
process.env.KEYHOLD_LOG_LEVEL = "silent";

/** A database of the previous release. */
async function createFormerDatabase(): Promise<string> {
	const name = `former_${newId().replaceAll("-", "")}`;
	const admin = new pg.Client({ connectionString: inject("adminDatabaseUrl") });
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name}`);
	await admin.end();
	process.env.DATABASE_URL = inject("applicationDatabaseUrl").replace(/keyhold$/, name);
	const former = await mkdtemp(join(tmpdir(), "keyhold-test-"));
	await cp(folder, former, { recursive: true });
	// The code that runs here needs all other migrations.
	const later = (await readdir(former)).filter((name) => name >= migration && name.includes("partitions"));
	for (const name of later) await rm(join(former, name), { recursive: true });
	await migrate(suiteOwnerUrl(), undefined, former);
	return former;
}

/** As the previous release: IDs by the time of receipt, or by the record's own time, which may be decades ahead. */
function formerId(index: number): string {
	if (index % 3 === 0) return newId();
	const ms = index % 50 === 1 ? Date.UTC(2090, 0, 1) : Date.now();
	return recordId("former", ms, index % 1_000, newId().replaceAll("-", ""));
}

const log = (index: number): DecodedLog => ({
	time: new Date(),
	isUntimed: false,
	service: "shop",
	method: "GET",
	route: "/orders/{id}",
	status: 200,
	durationMs: 1,
	severity: null,
	traceId: null,
	spanId: null,
	payload: Buffer.from(`{"index":${index}}`),
});

describe("partitioning the tables of a running installation", () => {
	useSuiteKms();
	let former: string;
	const worker = new WorkerProcess();
	beforeAll(async () => {
		former = await createFormerDatabase();
	});
	afterAll(async () => {
		await worker.stop();
		await closeQueue();
		await disconnect();
		await rm(former, { recursive: true, force: true });
	});

	it("loses no record and stops no writer, with kills of the migration and of a rekey", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		let next = 0;
		const acknowledged = new Set<string>();
		const store = async (count: number) => {
			const rows = Array.from({ length: count }, () => log(next++));
			const ids = rows.map((_, index) => formerId(next - index));
			const deployment = { id: deploymentId, organizationId: organization.id };
			await sealRecords(deployment, "REQUEST_LOGS", count, ({ dataKeyId, seal }) => {
				const payloads = rows.map((row, index) => seal(ids[index] as string, row.payload));
				return insertRequestLogs(deploymentId, dataKeyId, { ids, payloads, rows });
			});
			for (const id of ids) acknowledged.add(id);
		};
		for (let stored = 0; stored < filled; stored += 1_000) await store(1_000);
		const file = "SELECT pg_relation_filenode($1) AS node";
		const { rows: before } = await asOwner(file, ["request_logs"]);

		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(organization.admin, { deploymentId, arn, name: "key" });
		await activateKey(organization.admin, { keyId });
		worker.start();
		const done = async () => Number((await db().rekey.findFirstOrThrow({ where: { deploymentId } })).done);
		await expect.poll(done, { timeout: 120_000 }).toBeGreaterThan(0);

		let isOver = false;
		const writer = async () => {
			while (!isOver) await store(20);
		};
		const writers = [writer(), writer(), writer()];
		const wrote = async () => {
			const size = acknowledged.size;
			await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(size + 100);
		};

		// This lock keeps the migration at that step.
		for (const [lock, step] of [
			["ROW EXCLUSIVE", "ADD CONSTRAINT request_logs_before_ids"],
			["SHARE UPDATE EXCLUSIVE", "VALIDATE CONSTRAINT request_logs_before_ids"],
			["ROW EXCLUSIVE", "-- partitions:"],
		]) {
			const holder = new pg.Client({ connectionString: suiteOwnerUrl() });
			await holder.connect();
			if (step?.startsWith("VALIDATE")) await addConstraint();
			await holder.query(`BEGIN; LOCK TABLE request_logs IN ${lock} MODE`);
			if (step?.startsWith("--")) await validate();
			const failing = expect(migrate(suiteOwnerUrl())).rejects.toThrow(migration);
			const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
				AND application_name = 'keyhold-migrate' AND wait_event_type = 'Lock' AND query LIKE '%${step}%'`;
			await expect
				.poll(
					async () => (await asOwner(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS w`)).rowCount,
					{
						interval: 20,
						timeout: 60_000,
					},
				)
				.toBe(1);
			await failing;
			await worker.stop();
			worker.start();
			await wrote();
			await holder.end();
			expect(
				(await asOwner("SELECT relkind FROM pg_class WHERE oid = 'request_logs'::regclass")).rows,
			).toEqual([{ relkind: "r" }]);
		}
		expect(await migrate(suiteOwnerUrl())).toContain(migration);
		await wrote();
		isOver = true;
		await Promise.all(writers);

		expect((await asOwner("SELECT relkind FROM pg_class WHERE oid = 'request_logs'::regclass")).rows).toEqual(
			[{ relkind: "p" }],
		);
		// No row was moved: the table is the first partition.
		expect((await asOwner(file, ["request_logs_before"])).rows).toEqual(before);
		await expectAllOpen(organization, acknowledged);
	}, 400_000);

	async function addConstraint() {
		await asOwner(`SET lock_timeout = '20s';
			ALTER TABLE request_logs DROP CONSTRAINT IF EXISTS request_logs_before_ids;
			ALTER TABLE request_logs ADD CONSTRAINT request_logs_before_ids CHECK (id < '80000000-0000-0000-0000-000000000000') NOT VALID`);
	}

	async function validate() {
		await asOwner("ALTER TABLE request_logs VALIDATE CONSTRAINT request_logs_before_ids");
	}

	/** Every acknowledged record is stored, once, under the new key, after the rekey is done; and some of each kind open. */
	async function expectAllOpen(organization: TestOrganization, acknowledged: Set<string>) {
		const { deploymentId, admin } = organization;
		process.env.KEYHOLD_REKEY_RATE = "";
		await worker.stop();
		worker.start();
		const phase = async () => (await db().rekey.findFirstOrThrow({ where: { deploymentId } })).phase;
		await expect.poll(phase, { timeout: 120_000 }).toBe("DONE");
		await worker.stop("SIGTERM");
		const { rows } = await pool().query("SELECT id FROM request_logs WHERE deployment_id = $1", [
			deploymentId,
		]);
		expect(acknowledged.size).toBeGreaterThan(filled + 400);
		expect(rows.map(({ id }) => id).toSorted()).toEqual([...acknowledged].toSorted());
		const states = await db().dataKey.findMany({ where: { deploymentId, resource: "REQUEST_LOGS" } });
		expect(states.map(({ state }) => state)).toEqual(["CURRENT"]);
		for (const id of [...acknowledged].filter((_, index) => index % 400 === 1)) {
			expect(await openRequestLog(admin, { requestLogId: id })).toContain("index");
		}
	}
});
