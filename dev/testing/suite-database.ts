import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { disconnect } from "../../lib/platform/db.ts";
import { newId } from "../../lib/platform/ids.ts";
import { migrate } from "../../lib/platform/migrate.ts";
import { closeQueue } from "../../lib/platform/queue.ts";
import { type RunningPostgres, startPostgres } from "../postgres.ts";

/** Gives the suite a migrated database of its own, as DATABASE_URL. */
export function useSuiteDatabase(): void {
	beforeAll(async () => {
		process.env.DATABASE_URL = await createDatabase();
		process.env.KEYHOLD_LOG_LEVEL ??= "silent";
	});
	afterAll(async () => {
		await closeQueue();
		await disconnect();
	});
}

/** Gives the suite a PostgreSQL of its own that may crash: it keeps what it has acknowledged, as in production. */
export function useSuitePostgres(): { crash: () => Promise<void> } {
	let postgres: RunningPostgres;
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
		postgres = await startPostgres({ directory });
		await migrate(postgres.databaseUrl);
		process.env.DATABASE_URL = postgres.databaseUrl;
		process.env.KEYHOLD_LOG_LEVEL ??= "silent";
	});
	afterAll(async () => {
		await closeQueue();
		await disconnect();
		await postgres.stop();
		await rm(directory, { recursive: true, force: true });
	});
	return { crash: () => postgres.crash() };
}

/** A new copy of the migrated template. The cluster goes with the run, and all its databases with it. */
async function createDatabase(): Promise<string> {
	const adminUrl = inject("adminDatabaseUrl");
	const name = `suite_${newId().replaceAll("-", "")}`;
	const client = new pg.Client({ connectionString: adminUrl });
	await client.connect();
	try {
		// Copies of one template wait for each other: the lock makes them queue instead of fail.
		await client.query("SELECT pg_advisory_lock(1)");
		await client.query(`CREATE DATABASE ${name} TEMPLATE template`);
	} finally {
		await client.end();
	}
	return adminUrl.replace(/postgres$/, name);
}
