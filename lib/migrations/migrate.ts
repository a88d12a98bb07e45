import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { buildIndex } from "./build-index.ts";
import { distribute, distributeNewTables, requireDistributable } from "./distribute.ts";
import { installQueues } from "./install-queues.ts";
import { preparePartitions } from "./prepare-partitions.ts";
import { withShortLocks } from "./short-locks.ts";

const prismaFolder = join(import.meta.dirname, "..", "..", "prisma");
/** The advisory lock that Prisma's own `migrate` commands take. */
const prismaLock = 72_707_369;

const roleMissing =
	"The role keyhold_app does not exist, and this role may not create it. " +
	"Ask a database administrator to run CREATE ROLE keyhold_app NOLOGIN, then migrate again. Until then the application has to own its tables.";

/**
 * Updates the database at `databaseUrl` to the current schema: applies the migrations that are missing, creates the
 * job queues, and grants the application's role its rights. Several processes may run it at the same time. `say` gets
 * what is left for a person to do. The folder and the `_prisma_migrations` table are those of `prisma migrate deploy`,
 * which works on the same database. With `isDistributed`, the tables are distributed over the workers of a Citus cluster.
 * @throws Error as requireDistributable, before it changes anything
 * @returns the names of the migrations that it applied
 */
export async function migrate(
	databaseUrl: string,
	say: (sentence: string) => void = () => {},
	folder = join(prismaFolder, "migrations"),
	{ isDistributed = false } = {},
): Promise<string[]> {
	const client = new pg.Client({ connectionString: databaseUrl, application_name: "keyhold-migrate" });
	// A lost connection also fails the query that runs.
	client.on("error", () => {});
	await client.connect();
	try {
		if (isDistributed) await requireDistributable(client);
		const distributed: string[] = [];
		const applied = await applyMigrations(client, folder, async () => {
			if (isDistributed) distributed.push(...(await distribute(client)));
		});
		if (isDistributed) {
			say(
				distributed.length === 0
					? "All tables were distributed already."
					: `Distributed ${distributed.join(", ")} by deployment.`,
			);
		}
		await installQueues(databaseUrl);
		await client.query(await readFile(join(prismaFolder, "application-role.sql"), "utf8"));
		const { rows } = await client.query("SELECT to_regrole('keyhold_app') IS NOT NULL AS exists");
		if (!rows[0].exists) say(roleMissing);
		return applied;
	} finally {
		await client.end().catch(() => {});
	}
}

/** `distributeAll` runs at the end, and before tables are partitioned: Citus takes them over as they are before that. */
async function applyMigrations(
	client: pg.Client,
	folder: string,
	distributeAll: () => Promise<void>,
): Promise<string[]> {
	await takeLock(client);
	try {
		const applied = await appliedMigrations(client);
		const entries = await readdir(folder, { withFileTypes: true });
		const missing = entries
			.filter((entry) => entry.isDirectory() && !applied.has(entry.name))
			.map(({ name }) => name)
			.sort();
		for (const name of missing) {
			const script = await readFile(join(folder, name, "migration.sql"), "utf8");
			await distributeNewTables(client);
			if (partitioning.test(script)) await distributeAll();
			await apply(client, name, script);
		}
		await distributeNewTables(client);
		await distributeAll();
		return missing;
	} finally {
		// The lock also ends with the connection.
		await client.query("SELECT pg_advisory_unlock($1)", [prismaLock]).catch(() => {});
	}
}

/** Asks again instead of waiting in Postgres: a waiting statement holds a snapshot, which a concurrent build waits for. */
async function takeLock(client: pg.Client): Promise<void> {
	for (;;) {
		const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS "isTaken"', [prismaLock]);
		if (rows[0].isTaken) return;
		await setTimeout(200);
	}
}

async function appliedMigrations(client: pg.Client): Promise<Set<string>> {
	const { rows: found } = await client.query(
		`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "hasMigrations",
			EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()) AS "hasTables"`,
	);
	const { hasMigrations, hasTables } = found[0];
	if (hasTables && !hasMigrations) {
		throw new Error("The database has tables that Keyhold did not create. Use an empty database.");
	}
	if (!hasMigrations) {
		await client.query(`CREATE TABLE _prisma_migrations (
			id VARCHAR(36) PRIMARY KEY NOT NULL,
			checksum VARCHAR(64) NOT NULL,
			finished_at TIMESTAMPTZ,
			migration_name VARCHAR(255) NOT NULL,
			logs TEXT,
			rolled_back_at TIMESTAMPTZ,
			started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
			applied_steps_count INTEGER NOT NULL DEFAULT 0
		)`);
	}
	const { rows } = await client.query<{ name: string; isFinished: boolean }>(
		`SELECT migration_name AS name, finished_at IS NOT NULL AS "isFinished"
		FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
	);
	const unfinished = rows.find(({ isFinished }) => !isFinished);
	if (unfinished) {
		throw new Error(
			`The migration ${unfinished.name} failed before. Its error is in the column logs of _prisma_migrations. ` +
				`Fix the cause, set rolled_back_at = now() in that row (or run npx prisma migrate resolve --rolled-back ${unfinished.name}), then migrate again.`,
		);
	}
	return new Set(rows.map(({ name }) => name));
}

/** The first line of a migration whose only statement builds this index with CONCURRENTLY IF NOT EXISTS. */
const concurrentIndex = /^-- concurrent index: (\w+)\n/;

/** The first line of the migration that partitions these tables. */
const partitioning = /^-- partitions: ([\w, ]+)\n/;

/**
 * Runs one migration and records it. Both are sent as one simple query, so they share a transaction: a process that dies
 * meanwhile leaves neither. A concurrent build runs outside of a transaction; the next run repeats it if it was cut off. A
 * failure is recorded as Prisma does.
 */
async function apply(client: pg.Client, name: string, script: string): Promise<void> {
	const values = [randomUUID(), createHash("sha256").update(script).digest("hex"), name];
	const [id, checksum, migration] = values.map((value) => client.escapeLiteral(value));
	const [, index] = concurrentIndex.exec(script) ?? [];
	const [, partitioned] = partitioning.exec(script) ?? [];
	try {
		if (index) await buildIndex(client, index, script);
		if (partitioned) await preparePartitions(client, partitioned.split(", "));
		const text = `${index ? "" : script}
			;INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
			VALUES (${id}, ${checksum}, ${migration}, clock_timestamp(), 1)`;
		await (partitioned ? withShortLocks(client, () => client.query(text)) : client.query(text));
	} catch (error) {
		await client
			.query("INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)", [
				...values,
				String(error),
			])
			// Without a connection nothing was applied, and the next run begins again.
			.catch(() => {});
		throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
	}
}
