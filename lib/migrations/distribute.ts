import type pg from "pg";

/**
 * The tables that a distributed database splits by deployment: data keys, and what is sealed under them or counts it. All others
 * stay on the coordinator, also leases and reports of scans: one statement renews the leases of all deployments.
 */
export const distributedTables = [
	"data_keys",
	"rekeys",
	"request_logs",
	"spans",
	"scheduled_query_payloads",
	"damaged_records",
	"record_counts",
] as const;

/** Tables that are partitioned in a database that is not distributed. */
const partitionedElsewhere = ["request_logs", "spans"];

const distributionColumn = "deployment_id";
const oldestCitus = 12;

type ForeignKey = { table: string; name: string; definition: string; isInside: boolean };

/**
 * Distributes the tables of `distributedTables` that exist over the workers of a Citus cluster, in one transaction. Those that
 * are distributed already stay as they are. Foreign keys between them and other tables are dropped.
 * @throws as requireDistributable
 * @returns the names of the tables that it distributed
 */
export async function distribute(client: pg.Client): Promise<string[]> {
	await requireDistributable(client);
	const missing = await findUndistributed(client);
	if (missing.length > 0) await distributeTables(client, missing);
	return missing;
}

/**
 * Checks that the database can be distributed. Partitioned tables cannot: what drops a partition looks at all deployments in one
 * statement, which Citus cannot run. @throws Error with a sentence for the operator
 */
export async function requireDistributable(client: pg.Client): Promise<void> {
	const partitioned = await findPartitioned(client);
	if (partitioned.length > 0) {
		throw new Error(
			`${partitioned.join(" and ")} cannot be distributed, since they have partitions. Run npm run migrate -- --distribute on a new, empty database, then copy the data with pg_dump --data-only --load-via-partition-root.`,
		);
	}
	const problem = await findProblem(client);
	if (problem) throw new Error(problem);
}

/** The tables that are partitioned, or of which a partition that was taken out has not been dropped yet. */
async function findPartitioned(client: pg.Client): Promise<string[]> {
	const { rows } = await client.query<{ name: string }>(
		`SELECT name FROM unnest($1::text[]) AS tables (name)
		WHERE EXISTS (
			SELECT FROM pg_class WHERE oid = to_regclass(name) AND relkind = 'p'
				OR relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ ('^' || name || '_.*_expired$')
		)`,
		[partitionedElsewhere],
	);
	return rows.map(({ name }) => name);
}

/** True if Citus has distributed the table. */
export async function isTableDistributed(client: pg.Client, table: string): Promise<boolean> {
	const { rows } = await client.query("SELECT to_regclass('pg_dist_partition') IS NOT NULL AS has");
	if (!rows[0].has) return false;
	const { rowCount } = await client.query(
		"SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass($1)",
		[table],
	);
	return rowCount === 1;
}

/** Distributes new tables, which a migration made, in a database that is distributed already. Does nothing in another one. */
export async function distributeNewTables(client: pg.Client): Promise<void> {
	if (!(await isTableDistributed(client, "data_keys"))) return;
	const missing = await findUndistributed(client);
	if (missing.length > 0) await distributeTables(client, missing);
}

async function findProblem(client: pg.Client): Promise<string | null> {
	const { rows: extensions } = await client.query<{ major: number; version: string }>(
		"SELECT split_part(extversion, '.', 1)::int AS major, extversion AS version FROM pg_extension WHERE extname = 'citus'",
	);
	const [citus] = extensions;
	if (!citus) {
		return "This database has no extension citus. Install Citus on every node, run CREATE EXTENSION citus in this database on each, then distribute again.";
	}
	if (citus.major < oldestCitus)
		return `Citus ${citus.version} is too old. Update it to ${oldestCitus} or later on every node.`;
	const { rows } = await client.query<{ workers: number; hasCoordinator: boolean; isCoordinator: boolean }>(
		`SELECT count(*) FILTER (WHERE groupid <> 0 AND shouldhaveshards AND isactive)::int AS workers,
			coalesce(bool_or(groupid = 0), false) AS "hasCoordinator",
			(SELECT groupid = 0 FROM pg_dist_local_group) AS "isCoordinator" FROM pg_dist_node`,
	);
	const nodes = rows[0];
	if (!nodes?.isCoordinator)
		return "This node is a worker. Set KEYHOLD_MIGRATE_DATABASE_URL to the coordinator.";
	if (!nodes.hasCoordinator)
		return "The coordinator does not know its own address. Run SELECT citus_set_coordinator_host('HOST', PORT) there.";
	if (nodes.workers === 0)
		return "The cluster has no worker that takes shards. Add one with SELECT citus_add_node('HOST', PORT).";
	return null;
}

async function findUndistributed(client: pg.Client): Promise<string[]> {
	const { rows } = await client.query<{ name: string }>(
		`SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS tables (name, position)
		WHERE to_regclass(name) IS NOT NULL
			AND NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass(name))
		ORDER BY position`,
		[distributedTables],
	);
	return rows.map(({ name }) => name);
}

async function distributeTables(client: pg.Client, tables: string[]): Promise<void> {
	await client.query("BEGIN");
	try {
		await moveTables(client, tables);
		await client.query("COMMIT");
	} catch (error) {
		await client.query("ROLLBACK").catch(() => {});
		throw error;
	}
}

async function moveTables(client: pg.Client, tables: string[]): Promise<void> {
	// Before PostgreSQL 17, the application's role owns data_keys and may not create shards. The migration returns it.
	await client.query(`DO $$
	DECLARE
		former CONSTANT regrole := relowner FROM pg_class WHERE oid = 'data_keys'::regclass;
	BEGIN
		IF former <> current_user::regrole THEN
			EXECUTE format('ALTER TABLE data_keys OWNER TO %I', current_user);
			-- As the owner, it needed no grant.
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON data_keys TO %s', former);
		END IF;
	END $$`);
	const keys = await foreignKeysOf(client, tables);
	for (const { table, name } of keys)
		await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${client.escapeIdentifier(name)}`);
	for (const table of tables) {
		const colocated = table === "data_keys" ? "none" : "data_keys";
		await client.query("SELECT create_distributed_table($1, $2, colocate_with => $3)", [
			table,
			distributionColumn,
			colocated,
		]);
	}
	for (const { table, name, definition } of keys.filter(({ isInside }) => isInside)) {
		// Citus allows no change of the distribution column. No ID ever changes.
		const unchanging = definition.replace(" ON UPDATE CASCADE", "");
		await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${unchanging}`);
	}
}

/** The foreign keys to or from these tables. Inside: both tables are distributed. */
async function foreignKeysOf(client: pg.Client, tables: string[]): Promise<ForeignKey[]> {
	const { rows } = await client.query<ForeignKey>(
		`SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition,
			conrelid::regclass::text = ANY($2) AND confrelid::regclass::text = ANY($2) AS "isInside"
		FROM pg_constraint
		WHERE contype = 'f' AND conparentid = 0
			AND (conrelid::regclass::text = ANY($1) OR confrelid::regclass::text = ANY($1))
		ORDER BY conrelid::regclass::text, conname`,
		[tables, distributedTables],
	);
	return rows;
}
