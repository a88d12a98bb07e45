import { pool, retryingDeadlocks } from "./db.ts";

/** Rows that one transaction deletes, so that it holds its locks for a short time. */
export const batchRows = 5_000;

/**
 * A condition for one batch of the rows that match `where`, identified by `column`. PostgreSQL evaluates ARRAY() once. It
 * may evaluate `IN (SELECT … LIMIT n)` again for each row while the table's statistics are missing or stale.
 */
export function oneBatch(table: string, column: "ctid" | "id", where: string): string {
	return `${column} = ANY(ARRAY(SELECT ${column} FROM ${table} WHERE ${where} LIMIT ${batchRows}))`;
}

/**
 * Repeats `deleteBatch`, one statement or transaction that returns the number of rows it deleted, until a batch is not full. Two
 * that delete the same rows, or one that also changes them, may lock them in another order: the loser of a deadlock runs again.
 */
export async function inBatches(signal: AbortSignal, deleteBatch: () => Promise<number>): Promise<void> {
	while (!signal.aborted && (await retryingDeadlocks(deleteBatch)) >= batchRows);
}

/** Deletes the rows that match `where`, in batches that are committed separately. */
export function deleteInBatches(
	table: string,
	where: string,
	values: unknown[],
	signal: AbortSignal,
): Promise<void> {
	const text = `DELETE FROM ${table} WHERE ${oneBatch(table, "ctid", where)}`;
	return inBatches(signal, async () => (await pool().query(text, values)).rowCount ?? 0);
}
