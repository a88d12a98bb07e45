import { db, statementLimitMs, type Tx, withConnections } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { queryCanceled, sqlState } from "../platform/sql-state.ts";

/** The limit in a process without its own. */
const longestMs = 15_000;
/** Extra time for all statements of one search together. A search over many deployments has several. */
const moreStatementsMs = 5_000;

/**
 * Runs a search in a read-only transaction on a connection for searches. Each statement has the process's time limit and
 * uses one core of the database, without parallel workers.
 * @throws KeyholdError QUERY_FAILED if the database does not answer in time; the driver's error without a connection
 */
export async function inSearchTransaction<T>(work: (db: Tx) => Promise<T>): Promise<T> {
	const limitMs = statementLimitMs() ?? longestMs;
	let isBegun = false;
	try {
		return await withConnections("searches", () =>
			db().$transaction(
				async (tx) => {
					isBegun = true;
					await tx.$executeRaw`SELECT set_config('transaction_read_only', 'on', true),
						set_config('max_parallel_workers_per_gather', '0', true),
						set_config('statement_timeout', ${String(limitMs)}, true)`;
					return work(tx);
				},
				{ maxWait: 4_000, timeout: limitMs + moreStatementsMs },
			),
		);
	} catch (error) {
		if (!isBegun || (sqlState(error) !== queryCanceled && !isTransactionOver(error))) throw error;
		throw new KeyholdError(
			"QUERY_FAILED",
			`The database did not respond within ${limitMs / 1000} s. Shorten the time range, or filter by service.`,
			{ cause: error },
		);
	}
}

/** True if all statements of a transaction together took longer than Prisma's limit. */
function isTransactionOver(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2028";
}
