import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { disconnect } from "../../lib/platform/db.ts";
import { newId } from "../../lib/platform/ids.ts";
import { closeQueue } from "../../lib/platform/queue.ts";

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
