// Vitest global set-up: one PostgreSQL for the run, with a migrated template that suites copy. A given database is used as it is.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../dev/postgres.ts";
import { migrate } from "../lib/migrations/migrate.ts";
import { givenEngine } from "./given-engine.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** The URL of the owner, to a database that suites do not copy. */
		adminDatabaseUrl: string;
		/** The URL of the application's role. The suite's database name replaces the one in it. */
		applicationDatabaseUrl: string;
		/** A directory for marks of statements that were judged in this run. */
		judgedStatements: string;
	}
}

export default async function setup(project: TestProject) {
	const engine = givenEngine();
	if (engine) {
		project.provide("adminDatabaseUrl", engine.migrateDatabaseUrl);
		project.provide("applicationDatabaseUrl", engine.databaseUrl);
		project.provide("judgedStatements", "");
		return;
	}
	const directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
	const postgres = await startPostgres({ directory, isDisposable: true });
	await migrate(postgres.ownerUrl);
	const adminDatabaseUrl = postgres.ownerUrl.replace(/keyhold$/, "postgres");
	const admin = new pg.Client({ connectionString: adminDatabaseUrl });
	await admin.connect();
	await admin.query("ALTER DATABASE keyhold RENAME TO template");
	await admin.end();
	project.provide("adminDatabaseUrl", adminDatabaseUrl);
	project.provide("applicationDatabaseUrl", postgres.databaseUrl);
	const judgedStatements = join(directory, "judged-statements");
	await mkdir(judgedStatements);
	project.provide("judgedStatements", judgedStatements);
	return async () => {
		await postgres.stop();
		await rm(directory, { recursive: true, force: true });
	};
}
