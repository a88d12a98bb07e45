import { expect } from "vitest";
import { disconnect } from "../lib/platform/db.ts";
import { asOwner } from "./suite-database.ts";

/** Deletes the statistics of tables, and keeps autovacuum from gathering new ones. */
export async function withoutStatistics(...tables: string[]): Promise<void> {
	for (const table of tables) {
		const { rows: leaves } = await asOwner(
			"SELECT relid::text AS name, reltuples FROM pg_partition_tree($1) JOIN pg_class ON oid = relid WHERE isleaf",
			[table],
		);
		for (const { name } of leaves) await asOwner(`ALTER TABLE ${name} SET (autovacuum_enabled = false)`);
		expect(leaves.filter(({ reltuples }) => reltuples >= 0)).toEqual([]);
	}
}

/** The rows or index entries of a partitioned table that the database reads for `run`. */
export async function rowsRead(table: string, run: () => Promise<unknown>): Promise<number> {
	const before = await readSoFar(table);
	await run();
	return (await readSoFar(table)) - before;
}

async function readSoFar(table: string): Promise<number> {
	// A session reports its counts when it ends.
	await disconnect();
	const { rows } = await asOwner(
		`SELECT sum(t.seq_tup_read + coalesce((SELECT sum(i.idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relid = t.relid), 0)) AS read
		FROM pg_partition_tree($1) JOIN pg_stat_user_tables t USING (relid)`,
		[table],
	);
	return Number(rows[0].read);
}
