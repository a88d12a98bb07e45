// Vitest global set-up: one PostgreSQL for the run, with a migrated template that suites copy.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../../lib/platform/migrate.ts";
import { startPostgres } from "../postgres.ts";

declare module "vitest" {
	interface ProvidedContext {
		adminDatabaseUrl: string;
	}
}

export default async function setup(project: TestProject) {
	const directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
	const postgres = await startPostgres({ directory, isDisposable: true });
	await migrate(postgres.databaseUrl);
	const adminDatabaseUrl = postgres.databaseUrl.replace(/keyhold$/, "postgres");
	const admin = new pg.Client({ connectionString: adminDatabaseUrl });
	await admin.connect();
	await admin.query("ALTER DATABASE keyhold RENAME TO template");
	await admin.end();
	project.provide("adminDatabaseUrl", adminDatabaseUrl);
	return async () => {
		await postgres.stop();
		await rm(directory, { recursive: true, force: true });
	};
}
