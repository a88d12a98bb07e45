import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { inSearchTransaction } from "../platform/search-transaction.ts";

const limits = { atOnce: 2, waiting: 6, waitMs: 5_000 };

// One a process, since Next evaluates modules once per bundle.
const holder = globalThis as typeof globalThis & { keyholdExpensiveReads?: Lanes };

function lanes(): Lanes {
	holder.keyholdExpensiveReads ??= new Lanes(limits, tooManyReads);
	return holder.keyholdExpensiveReads;
}

/**
 * Runs a read that may cost the database seconds: two at a time for each organization in this process, on connections
 * that nothing else needs, as `inSearchTransaction` does.
 * @throws KeyholdError RATE_LIMITED while too many of the organization's wait; QUERY_FAILED when it takes too long
 */
export function expensiveRead<T>(organizationId: string, work: (db: Tx) => Promise<T>): Promise<T> {
	return lanes().inTurn(organizationId, () => inSearchTransaction(work));
}

function tooManyReads(): KeyholdError {
	const retryAfterSeconds = limits.waitMs / 1000;
	return new KeyholdError(
		"RATE_LIMITED",
		`Your organization runs ${limits.atOnce} searches already, and more are waiting. Try again in ${retryAfterSeconds} s.`,
		{ retryAfterSeconds },
	);
}
