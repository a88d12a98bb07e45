import { expect } from "vitest";
import { disconnect } from "../lib/platform/db.ts";
import { asOwner } from "./suite-database.ts";

/** Deletes the statistics of tables, and keeps autovacuum from gathering new ones. */
export async function withoutStatistics(...tables: string[]): Promise<void> {
	for (const table of tables) await asOwner(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
	const { rows } = await asOwner("SELECT relname FROM pg_class WHERE relname = ANY($1) AND reltuples >= 0", [
		tables,
	]);
	expect(rows).toEqual([]);
}

/** The rows or index entries of a table that the database reads for `run`. */
export async function rowsRead(table: string, run: () => Promise<unknown>): Promise<number> {
	const before = await readSoFar(table);
	await run();
	return (await readSoFar(table)) - before;
}

async function readSoFar(table: string): Promise<number> {
	// A session reports its counts when it ends.
	await disconnect();
	const { rows } = await asOwner(
		`SELECT t.seq_tup_read + coalesce(sum(i.idx_tup_read), 0) AS read
		FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i USING (relid)
		WHERE t.relname = $1 GROUP BY t.relid, t.seq_tup_read`,
		[table],
	);
	return Number(rows[0].read);
}
