import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withSchemaEngine } from "../../dev/schema-engine.ts";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { newId } from "../platform/ids.ts";
import { migrate } from "./migrate.ts";

const folder = join(import.meta.dirname, "../../prisma/migrations");
const schema = await readFile(join(folder, "../schema.prisma"), "utf8");
const noFilters = { externalTables: [], externalEnums: [] };
const columns = "migration_name, checksum, logs, rolled_back_at, applied_steps_count";

describe("migrating", () => {
	useSuiteDatabase();
	let url: string;
	let own: string;

	beforeEach(async () => {
		const name = `migrate_${newId().replaceAll("-", "")}`;
		await asOwner(`CREATE DATABASE ${name}`);
		url = suiteOwnerUrl().replace(/[^/]*$/, name);
		own = await mkdtemp(join(tmpdir(), "keyhold-test-"));
		await cp(folder, own, { recursive: true });
	});
	afterEach(() => rm(own, { recursive: true, force: true }));

	it("a database that Prisma has migrated halfway is upgraded, and Prisma finds nothing left to do", async () => {
		const all = await namesIn(folder);
		const half = all.slice(0, Math.floor(all.length / 2));
		await withSchemaEngine(url, schema, async (engine) => {
			const { appliedMigrationNames } = await engine.applyMigrations({
				migrationsList: await listOf(half),
				filters: noFilters,
			});
			expect(appliedMigrationNames).toEqual(half);
		});
		const before = await query(`SELECT ${columns} FROM _prisma_migrations ORDER BY migration_name`);

		expect(await migrate(url)).toEqual(all.slice(half.length));
		expect(await migrate(url)).toEqual([]);

		const rows = await query(`SELECT ${columns} FROM _prisma_migrations ORDER BY migration_name`);
		expect(rows.slice(0, half.length)).toEqual(before);
		expect(
			rows.map(({ logs, applied_steps_count, rolled_back_at }) => [
				logs,
				applied_steps_count,
				rolled_back_at,
			]),
		).toEqual(all.map(() => [before[0]?.logs, before[0]?.applied_steps_count, before[0]?.rolled_back_at]));
		await withSchemaEngine(url, schema, async (engine) => {
			const migrationsList = await listOf(all);
			const history = await engine.diagnoseMigrationHistory({
				migrationsList,
				optInToShadowDatabase: false,
				filters: noFilters,
			});
			expect(history).toMatchObject({
				editedMigrationNames: [],
				failedMigrationNames: [],
				hasMigrationsTable: true,
				history: null,
			});
			const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters });
			expect(appliedMigrationNames).toEqual([]);
		});
	});

	it("the table of migrations is the one that Prisma creates", async () => {
		await migrate(url);
		const ours = await query(tableColumns);
		await asOwner("SELECT 1");
		const name = `prisma_${newId().replaceAll("-", "")}`;
		await asOwner(`CREATE DATABASE ${name}`);
		url = suiteOwnerUrl().replace(/[^/]*$/, name);
		await withSchemaEngine(url, schema, async (engine) =>
			engine.applyMigrations({ migrationsList: await listOf([]), filters: noFilters }),
		);
		expect(ours).toEqual(await query(tableColumns));
	});

	it("a migration that fails is rolled back and recorded as Prisma does, and blocks the next run until it is resolved", async () => {
		const broken = "29990101000000_broken";
		await mkdir(join(own, broken));
		await writeFile(join(own, broken, "migration.sql"), "CREATE TABLE half (id int); SELECT 1/0;");
		await expect(migrate(url, undefined, own)).rejects.toThrow(`${broken}: division by zero`);
		expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
		await withSchemaEngine(url, schema, async (engine) => {
			const { failedMigrationNames } = await engine.diagnoseMigrationHistory({
				migrationsList: await listOf([]),
				optInToShadowDatabase: false,
				filters: noFilters,
			});
			expect(failedMigrationNames).toEqual([broken]);
		});
		await expect(migrate(url, undefined, own)).rejects.toThrow(`The migration ${broken} failed before.`);

		await writeFile(join(own, broken, "migration.sql"), "CREATE TABLE half (id int);");
		await withSchemaEngine(url, schema, (engine) =>
			engine.markMigrationRolledBack({ migrationName: broken }),
		);
		expect(await migrate(url, undefined, own)).toEqual([broken]);
	});

	it("a process that dies during a migration leaves nothing of it, and the next run applies it", async () => {
		const killed = "29990101000000_killed";
		await mkdir(join(own, killed));
		const script = "CREATE TABLE half (id int);";
		const kill = "SELECT pg_terminate_backend(pg_backend_pid());";
		await writeFile(join(own, killed, "migration.sql"), script + kill);
		await expect(migrate(url, undefined, own)).rejects.toThrow(killed);
		expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
		await writeFile(join(own, killed, "migration.sql"), script);
		expect(await migrate(url, undefined, own)).toEqual([killed]);
		expect(await migrate(url, undefined, own)).toEqual([]);
	});

	it.each([
		["a large table", "request_logs", "request_logs_counted", "20261130153700_partitions"],
		["a partitioned table", "request_logs_before", "request_logs_counted_request_logs_before", "3"],
	])(
		"an index of %s is built while others write to it, and a build that was cut off is repeated",
		async (_, table, index, later) => {
			const names = (await namesIn(folder)).filter((name) => name === counted || name >= later);
			for (const name of names) await rm(join(own, name), { recursive: true });
			await migrate(url, undefined, own);
			await cp(join(folder, counted), join(own, counted), { recursive: true });
			const validity = `SELECT indisvalid FROM pg_index
				WHERE indexrelid IN ('request_logs_counted'::regclass, '${index}'::regclass)`;
			const isValid = async () => [...new Set((await query(validity)).map(({ indisvalid }) => indisvalid))];
			const insert = `INSERT INTO ${table} SELECT * FROM ${table}`;
			const open = new pg.Client({ connectionString: url });
			await open.connect();
			try {
				await open.query(`BEGIN; ${insert}`);
				const cut = migrate(url, undefined, own);
				await expect.poll(() => query(building(index)), { timeout: 20_000 }).toHaveLength(1);
				await query(`SET lock_timeout = '2s'; ${insert}`);
				await Promise.all([
					expect(cut).rejects.toThrow(counted),
					query(`SELECT pg_terminate_backend(pid) FROM (${building(index)}) AS building`),
				]);
				expect(await isValid()).toEqual([false]);
			} finally {
				await open.end();
			}
			expect(await migrate(url, undefined, own)).toEqual([counted]);
			expect(await isValid()).toEqual([true]);
			expect(await migrate(url, undefined, own)).toEqual([]);
		},
	);

	it("existing deployments get no row that a process of the previous release can't read", async () => {
		const names = (await namesIn(folder)).filter((name) => name >= "20261130092451");
		for (const name of names) await rm(join(own, name), { recursive: true });
		await migrate(url, undefined, own);
		const [organizationId, deploymentId] = [newId(), newId()];
		await query(`
			INSERT INTO organizations (id, slug, name) VALUES ('${organizationId}', 'before', 'Before');
			INSERT INTO deployments (id, organization_id, name, region)
				VALUES ('${deploymentId}', '${organizationId}', 'production', 'eu-west-1');
			INSERT INTO protections (deployment_id, resource, is_customer_key_covered)
				VALUES ('${deploymentId}', 'REQUEST_LOGS', true), ('${deploymentId}', 'TRACES', true),
					('${deploymentId}', 'SCHEDULED_QUERIES', false)`);
		for (const name of names) await cp(join(folder, name), join(own, name), { recursive: true });
		expect(await migrate(url, undefined, own)).toEqual(names);
		expect(
			await query("SELECT resource, is_customer_key_covered, kms_key_id FROM protections ORDER BY resource"),
		).toEqual([
			{ resource: "REQUEST_LOGS", is_customer_key_covered: true, kms_key_id: null },
			{ resource: "TRACES", is_customer_key_covered: true, kms_key_id: null },
			{ resource: "SCHEDULED_QUERIES", is_customer_key_covered: false, kms_key_id: null },
		]);
	});

	it("the records of before the counts are counted once, also those that a new process has counted already", async () => {
		const names = (await namesIn(folder)).filter((name) => name >= "20261130134117");
		for (const name of names) await rm(join(own, name), { recursive: true });
		await migrate(url, undefined, own);
		const [organization, deployment, key, logs, traces] = Array.from({ length: 5 }, newId);
		const store = (
			table: string,
			dataKey: string | undefined,
			columns: string,
			values: string,
			rows: number,
		) =>
			`INSERT INTO ${table} (deployment_id, data_key_id, id, payload, ${columns})
			SELECT '${deployment}', '${dataKey}', overlay(gen_random_uuid()::text PLACING '019' FROM 1)::uuid, '\\x00', ${values}
			FROM generate_series(1, ${rows})`;
		await query(`
			INSERT INTO organizations (id, slug, name) VALUES ('${organization}', 'before', 'Before');
			INSERT INTO deployments (id, organization_id, name, region)
				VALUES ('${deployment}', '${organization}', 'production', 'eu-west-1');
			INSERT INTO kms_keys (id, kind, deployment_id, arn, region, name, status)
				VALUES ('${key}', 'MANAGED', '${deployment}', 'arn', 'eu-west-1', 'managed', 'ACTIVE');
			INSERT INTO data_keys (deployment_id, id, resource, kms_key_id, wrapped, state)
				VALUES ('${deployment}', '${logs}', 'REQUEST_LOGS', '${key}', '\\x00', 'CURRENT'),
					('${deployment}', '${traces}', 'TRACES', '${key}', '\\x00', 'CURRENT');
			${store("request_logs", logs, "time", "now()", 500)};
			${store("spans", traces, "trace_id, span_id, kind, status_code, start_time", "'t', 's', 1, 0, now()", 30)}`);
		const [table = "", ...rest] = names;
		await cp(join(folder, table), join(own, table), { recursive: true });
		expect(await migrate(url, undefined, own)).toEqual([table]);
		await query(`${store("request_logs", logs, "time", "now()", 7)};
			INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
				VALUES ('${deployment}', '${logs}', gen_random_uuid(), 7, 4096)`);
		for (const name of rest) await cp(join(folder, name), join(own, name), { recursive: true });
		expect(await migrate(url, undefined, own)).toEqual(rest);
		const counts = await query(
			"SELECT data_key_id AS id, sum(records)::int AS records, sum(seals)::int AS seals FROM record_counts GROUP BY data_key_id ORDER BY sum(records)",
		);
		expect(counts).toEqual([
			{ id: traces, records: 30, seals: 30 },
			{ id: logs, records: 507, seals: 4096 + 500 },
		]);
	});

	it("processes that migrate at the same time apply each migration once", async () => {
		const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
		expect(applied.flat().sort()).toEqual(await namesIn(folder));
	});

	it("a database with the tables of another application is left alone", async () => {
		await query("CREATE TABLE theirs (id int)");
		await expect(migrate(url)).rejects.toThrow("The database has tables that Keyhold did not create.");
		expect(await query("SELECT to_regclass('_prisma_migrations') AS found")).toEqual([{ found: null }]);
	});

	it("the queue of the previous release stays, without its schedule", async () => {
		await migrate(url);
		await query("SELECT pgboss.create_queue('health.summarize', '{\"policy\":\"short\"}')");
		await query("INSERT INTO pgboss.schedule (name, cron) VALUES ('health.summarize', '7 * * * *')");
		await migrate(url);
		// A worker of the previous release still finds its queue.
		expect(await query("SELECT name FROM pgboss.queue WHERE name = 'health.summarize'")).toHaveLength(1);
		expect(await query("SELECT name FROM pgboss.schedule")).toEqual([]);
	});

	async function query(text: string): Promise<Record<string, unknown>[]> {
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		try {
			return (await client.query(text)).rows;
		} finally {
			await client.end();
		}
	}
});

const counted = "20261129231500_count_request_logs_by_status";

const building = (index: string) => `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
	AND application_name = 'keyhold-migrate' AND wait_event_type = 'Lock' AND query LIKE '%"${index}"%'`;

const tableColumns = `SELECT column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length
	FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;

async function namesIn(path: string): Promise<string[]> {
	const entries = await readdir(path, { withFileTypes: true });
	return entries
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort();
}

async function listOf(names: string[]) {
	const migrationDirectories = await Promise.all(
		names.map(async (path) => {
			const value = await readFile(join(folder, path, "migration.sql"), "utf8");
			return { path, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
		}),
	);
	const content = await readFile(join(folder, "migration_lock.toml"), "utf8");
	const lockfile = { path: "migration_lock.toml", content };
	return { baseDir: folder, lockfile, shadowDbInitScript: "", migrationDirectories };
}
