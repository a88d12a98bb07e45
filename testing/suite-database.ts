import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { type RunningPostgres, startPostgres } from "../dev/postgres.ts";
import { migrate } from "../lib/migrations/migrate.ts";
import { disconnect } from "../lib/platform/db.ts";
import { newId } from "../lib/platform/ids.ts";
import { closeQueue } from "../lib/platform/queue.ts";
import { expectExactCounts } from "./exact-counts.ts";
import { givenEngine, useEngine } from "./given-engine.ts";
import { expectNamedDeployments } from "./named-deployments.ts";
import { recordStatements } from "./record-statements.ts";

/**
 * Gives the suite its own migrated database, in DATABASE_URL, with the application's role; or the one that the run was given. At
 * its end, the counts of records must be exact, and every statement on a distributed table must have named its deployment.
 */
export function useSuiteDatabase(): void {
	let statements: ReadonlyMap<string, string>;
	beforeAll(async () => {
		const engine = givenEngine();
		if (engine) useEngine(engine);
		else process.env.DATABASE_URL = await createDatabase();
		process.env.KEYHOLD_LOG_LEVEL ??= "silent";
		statements = recordStatements();
	});
	afterAll(async () => {
		await expectExactCounts();
		await expectNamedDeployments(statements, suiteOwnerUrl());
		await closeQueue();
		await disconnect();
	});
}

/** Runs a statement as the owner of the suite's tables, for changes that the application may not make. */
export async function asOwner(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
	const client = new pg.Client({ connectionString: suiteOwnerUrl() });
	await client.connect();
	try {
		return await client.query(text, values);
	} finally {
		await client.end();
	}
}

/** Changes rows of the audit log, which only its owner can do after disabling the trigger. */
export async function tamperWithAudit(text: string, values: unknown[] = []): Promise<void> {
	const client = new pg.Client({ connectionString: suiteOwnerUrl() });
	await client.connect();
	try {
		await client.query("BEGIN");
		await client.query("ALTER TABLE audit_events DISABLE TRIGGER audit_rows_are_final");
		await client.query(text, values);
		await client.query("ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_rows_are_final");
		await client.query("COMMIT");
	} finally {
		await client.end();
	}
}

/** The suite's database, in the role of its owner. */
export function suiteOwnerUrl(): string {
	const engine = givenEngine();
	if (engine) return engine.migrateDatabaseUrl;
	const name = new URL(process.env.DATABASE_URL ?? "").pathname.slice(1);
	return inject("adminDatabaseUrl").replace(/postgres$/, name);
}

/**
 * The same with its own PostgreSQL, which may crash and keeps acknowledged data, as in production; or the database that
 * `npm run test:engine` was given, which does not crash.
 */
export function useSuitePostgres(): { crash: (() => Promise<void>) | null } {
	const engine = givenEngine();
	if (engine) {
		beforeAll(() => useEngine(engine));
		afterAll(async () => {
			await closeQueue();
			await disconnect();
		});
		return { crash: null };
	}
	let postgres: RunningPostgres;
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
		postgres = await startPostgres({ directory });
		await migrate(postgres.ownerUrl);
		process.env.DATABASE_URL = postgres.databaseUrl;
		process.env.KEYHOLD_LOG_LEVEL ??= "silent";
	});
	afterAll(async () => {
		await expectExactCounts();
		await closeQueue();
		await disconnect();
		await postgres.stop();
		await rm(directory, { recursive: true, force: true });
	});
	return { crash: () => postgres.crash() };
}

/** Copies the migrated template. All databases are deleted with the cluster at the end of the run. */
async function createDatabase(): Promise<string> {
	const adminUrl = inject("adminDatabaseUrl");
	const name = `suite_${newId().replaceAll("-", "")}`;
	const client = new pg.Client({ connectionString: adminUrl });
	await client.connect();
	try {
		// Concurrent copies of a template fail, so they wait for a lock.
		await client.query("SELECT pg_advisory_lock(1)");
		await client.query(`CREATE DATABASE ${name} TEMPLATE template`);
	} finally {
		await client.end();
	}
	return inject("applicationDatabaseUrl").replace(/keyhold$/, name);
}
