import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { type MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import { PgBoss } from "pg-boss";

const prismaFolder = join(import.meta.dirname, "..", "..", "prisma");
const nothingFiltered = { externalTables: [], externalEnums: [] };

/**
 * Brings the database at `databaseUrl` to the present schema: Prisma's migrations in order, each once, then
 * pg-boss' own tables. Safe to run by several processes at once and again at any time.
 *
 * Runs Prisma's schema engine as WebAssembly, since the binary that `prisma migrate deploy` wants has to be
 * downloaded; the folder and the `_prisma_migrations` table are the standard ones, so both may be used.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
	const engine = await openEngine(databaseUrl);
	try {
		const { appliedMigrationNames } = await engine.applyMigrations({
			migrationsList: await readMigrations(),
			filters: nothingFiltered,
		});
		await installQueues(databaseUrl);
		return appliedMigrationNames;
	} finally {
		engine.free();
	}
}

async function openEngine(databaseUrl: string): Promise<SchemaEngine> {
	const { path, content } = await readSchema();
	return SchemaEngine.new(
		{ datamodels: [[path, content]] },
		() => {},
		bindMigrationAwareSqlAdapterFactory(new PrismaPg(databaseUrl)),
	);
}

async function readSchema(): Promise<{ path: string; content: string }> {
	const path = join(prismaFolder, "schema.prisma");
	return { path, content: await readFile(path, "utf8") };
}

async function readMigrations(): Promise<MigrationList> {
	const baseDir = join(prismaFolder, "migrations");
	const entries = await readdir(baseDir, { withFileTypes: true });
	const folders = entries
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name)
		.sort();
	const migrationDirectories = await Promise.all(
		folders.map(async (folder) => ({
			path: folder,
			migrationFile: {
				path: "migration.sql",
				content: {
					tag: "ok" as const,
					value: await readFile(join(baseDir, folder, "migration.sql"), "utf8"),
				},
			},
		})),
	);
	const lockfile = {
		path: "migration_lock.toml",
		content: await readFile(join(baseDir, "migration_lock.toml"), "utf8"),
	};
	return { baseDir, lockfile, shadowDbInitScript: "", migrationDirectories };
}

async function installQueues(databaseUrl: string): Promise<void> {
	const boss = new PgBoss({ connectionString: databaseUrl, max: 1, supervise: false, schedule: false });
	await boss.start();
	try {
		// One waiting job per deployment; what runs twice does no harm and ends at once.
		await boss.createQueue("rekey.converge", {
			policy: "short",
			notify: true,
			retryLimit: 1_000_000,
			retryDelay: 5,
			heartbeatSeconds: 30,
			deleteAfterSeconds: 86_400,
		});
	} finally {
		await boss.stop({ graceful: false });
	}
}
