import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { type MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";
import { PgBoss } from "pg-boss";

const prismaFolder = join(import.meta.dirname, "..", "..", "prisma");

/**
 * Brings the database at `databaseUrl` to the present schema: Prisma's migrations in order, each once, then
 * pg-boss' own tables, then the rights of the application's role. Safe to run by several processes at once and again at
 * any time. `say` is told what a person has left to do.
 *
 * Runs Prisma's schema engine as WebAssembly, since the binary that `prisma migrate deploy` wants has to be
 * downloaded; the folder and the `_prisma_migrations` table are the standard ones, so both may be used.
 */
export async function migrate(
	databaseUrl: string,
	say: (sentence: string) => void = () => {},
): Promise<string[]> {
	// Of our own, since the engine leaves the connections of an adapter open.
	const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
	try {
		const applied = await applyMigrations(pool);
		await installQueues(databaseUrl);
		if (!(await grantToApplication(pool))) say(roleMissing);
		return applied;
	} finally {
		await pool.end();
	}
}

const roleMissing =
	"The role keyhold_app does not exist, and this role may not create it. " +
	"Have somebody run CREATE ROLE keyhold_app NOLOGIN, then migrate again: until then the application has to own its tables.";

/** Whether there is a role to grant to, after the attempt. */
async function grantToApplication(pool: pg.Pool): Promise<boolean> {
	await pool.query(await readFile(join(prismaFolder, "application-role.sql"), "utf8"));
	const { rows } = await pool.query("SELECT to_regrole('keyhold_app') IS NOT NULL AS exists");
	return rows[0].exists;
}

async function applyMigrations(pool: pg.Pool): Promise<string[]> {
	const schemaPath = join(prismaFolder, "schema.prisma");
	const engine = await SchemaEngine.new(
		{ datamodels: [[schemaPath, await readFile(schemaPath, "utf8")]] },
		() => {},
		bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool))),
	);
	try {
		const { appliedMigrationNames } = await engine.applyMigrations({
			migrationsList: await readMigrations(),
			filters: { externalTables: [], externalEnums: [] },
		});
		return appliedMigrationNames;
	} finally {
		engine.free();
	}
}

/** Prisma's adapter cuts scripts at each semicolon, in comments and function bodies too; the server reads them whole. */
function wholeScripts(factory: PrismaPg): PrismaPg {
	const connect = factory.connect.bind(factory);
	factory.connect = async () => {
		const adapter = await connect();
		adapter.executeScript = async (script) => {
			await adapter.underlyingDriver().query(script);
		};
		return adapter;
	};
	return factory;
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
		for (const queue of ["rekey.protect", "rekey.converge"]) {
			await boss.createQueue(queue, {
				policy: "short",
				notify: true,
				retryLimit: 1_000_000,
				retryDelay: 5,
				heartbeatSeconds: 30,
				deleteAfterSeconds: 86_400,
			});
		}
		// One waiting job per run.
		await boss.createQueue("query.run", {
			policy: "short",
			notify: true,
			retryLimit: 20,
			retryDelay: 5,
			retryBackoff: true,
			retryDelayMax: 60,
			heartbeatSeconds: 30,
			deleteAfterSeconds: 86_400,
		});
		// A report that fails again and again is told to its organization.
		await boss.createQueue("evidence.make", {
			policy: "short",
			notify: true,
			retryLimit: 3,
			retryDelay: 5,
			heartbeatSeconds: 30,
			deleteAfterSeconds: 86_400,
		});
		for (const queue of ["alert.dispatch", "alert.health"]) {
			await boss.createQueue(queue, {
				policy: "short",
				notify: true,
				retryLimit: 1_000_000,
				retryDelay: 5,
				heartbeatSeconds: 30,
				deleteAfterSeconds: 86_400,
			});
		}
		// A receiver that is down is told for about three days.
		await boss.createQueue("alert.deliver", {
			policy: "short",
			notify: true,
			retryLimit: 40,
			retryDelay: 5,
			retryBackoff: true,
			retryDelayMax: 7_200,
			retentionSeconds: 14 * 86_400,
			heartbeatSeconds: 30,
			deleteAfterSeconds: 86_400,
		});
		for (const queue of ["data-keys.renew", "telemetry.expire", "health.summarize"]) {
			await boss.createQueue(queue, { policy: "short", retryLimit: 3, deleteAfterSeconds: 86_400 });
		}
	} finally {
		await boss.stop({ graceful: false });
	}
}
