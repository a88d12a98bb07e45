import { searchesAtOnce, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type LaneReason, Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";
import { inSearchTransaction } from "./search-transaction.ts";

/** A second search of an organization leaves two connections to organizations that have none under way. */
const limits = {
	atOnce: 2,
	waiting: 6,
	waitMs: 5_000,
	inAll: { atOnce: searchesAtOnce, forFirst: 2 },
};

const lanes = perProcess("expensive reads", () => new Lanes(limits, tooManyReads));

/**
 * Runs a read that may cost the database seconds: two at a time for each organization in this process, on connections
 * that nothing else needs, as `inSearchTransaction` does. An organization that has none under way goes first.
 * @throws KeyholdError RATE_LIMITED while too many of the organization's wait, or others have every connection;
 * QUERY_FAILED when it takes too long
 */
export function expensiveRead<T>(organizationId: string, work: (db: Tx) => Promise<T>): Promise<T> {
	return lanes().inTurn(organizationId, () => inSearchTransaction(work));
}

function tooManyReads(reason: LaneReason): KeyholdError {
	const retryAfterSeconds = limits.waitMs / 1000;
	const why =
		reason === "own"
			? `Your organization runs ${limits.atOnce} searches already, and more are waiting.`
			: "Keyhold runs as many searches as it can, so this one did not start.";
	return new KeyholdError("RATE_LIMITED", `${why} Try again in ${retryAfterSeconds} s.`, {
		retryAfterSeconds,
	});
}
