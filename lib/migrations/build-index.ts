import type pg from "pg";
import { withShortLocks } from "./short-locks.ts";

/**
 * Builds an index while others write to its table: `script` is its CREATE INDEX CONCURRENTLY IF NOT EXISTS. PostgreSQL cannot
 * do that for a partitioned table, so there it is built partition by partition. Safe to kill and repeat.
 */
export async function buildIndex(client: pg.Client, index: string, script: string): Promise<void> {
	const statement = script.replace(/^--.*$/gm, "");
	const table = /\bON\s+"?(\w+)"?/.exec(statement)?.[1] ?? "";
	const { rowCount: isPartitioned } = await client.query(
		"SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass($1)",
		[table],
	);
	if (!isPartitioned) return build(client, index, statement);
	// Partitions that are made from now on have it from the beginning, so those that lack it are listed after this.
	const onParent = statement.replace(/ CONCURRENTLY\b/, "").replace(/\bON\s+/, "ON ONLY ");
	await withShortLocks(client, () => client.query(onParent));
	const { rows } = await client.query<{ partition: string }>(
		"SELECT inhrelid::regclass::text AS partition FROM pg_inherits WHERE inhparent = to_regclass($1) ORDER BY 1",
		[table],
	);
	for (const { partition } of rows) {
		const own = `${index.slice(0, 62 - partition.length)}_${partition}`;
		const { rows: attached } = await client.query(
			`SELECT FROM pg_index JOIN pg_inherits ON inhrelid = indexrelid
			WHERE indrelid = to_regclass($1) AND inhparent = to_regclass($2)
			UNION ALL SELECT WHERE to_regclass($1) IS NULL`,
			[partition, index],
		);
		// It has the index, or was dropped meanwhile.
		if (attached.length > 0) continue;
		await build(client, own, statement.replace(index, own).replace(/(\bON\s+"?)\w+/, `$1${partition}`));
		const attach = `ALTER INDEX ${client.escapeIdentifier(index)} ATTACH PARTITION ${own}`;
		await withShortLocks(client, () => client.query(attach));
	}
}

/** What is left of a build that was cut off would pass for the index. */
async function build(client: pg.Client, index: string, statement: string): Promise<void> {
	const { rows } = await client.query(
		"SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid",
		[index],
	);
	if (rows.length > 0) await client.query(`DROP INDEX CONCURRENTLY ${client.escapeIdentifier(index)}`);
	await client.query(statement);
}
