import { db, statementLimitMs, type Tx, withConnections } from "./db.ts";
import { KeyholdError } from "./errors.ts";
import { queryCanceled, sqlState } from "./sql-state.ts";

/** In a process without a limit of its own. */
const longestMs = 15_000;
/** What the statements of one search have beyond that together: for many deployments they are several. */
const moreStatementsMs = 5_000;

/**
 * Runs a search on one connection that only searches use, read-only. Each statement has the time of
 * the process's statements, and one core of the database: parallel workers would let a single search take several.
 * @throws KeyholdError QUERY_FAILED when the database does not answer in time. A search that got no connection in time
 * throws what says that the database is away.
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
			`The database did not answer within ${limitMs / 1000} s. Shorten the time range, or filter by service.`,
			{ cause: error },
		);
	}
}

/** Prisma's own limit for a transaction that has begun: all statements together took too long. */
function isTransactionOver(error: unknown): boolean {
	return (error as { code?: unknown })?.code === "P2028";
}
