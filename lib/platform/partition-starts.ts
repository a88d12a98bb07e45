import type { Db } from "./db.ts";

/**
 * The first IDs of a table's partitions, ascending, without the one that has no lower limit; none for a table without partitions.
 * Locks no partition.
 */
export async function partitionStarts(on: Db, table: string): Promise<string[]> {
	const found = await on.$queryRaw<{ first: string }[]>`
		SELECT first FROM (
			SELECT substring(pg_get_expr(relpartbound, 0) FROM 'FROM \\(''([0-9a-f-]{36})''\\)') AS first
			FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass(${table})
		) AS partitions WHERE first IS NOT NULL ORDER BY first COLLATE "C"`;
	return found.map(({ first }) => first);
}
