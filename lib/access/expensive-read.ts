import { setTimeout as pause } from "node:timers/promises";
import { searchesAtOnce, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type LaneReason, Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";
import { productName } from "../platform/vendor-names.ts";
import { inSearchTransaction } from "./search-transaction.ts";

/** An organization's second search leaves two connections for organizations without a running search. */
const limits = {
	atOnce: 2,
	waiting: 6,
	waitMs: 5_000,
	inAll: { atOnce: searchesAtOnce, forFirst: 2 },
};

/** Each attempt waits for up to 5 s, unless the organization's queue of searches is full. */
const attemptsAtTurn = 30;

const lanes = perProcess("expensive reads", () => new Lanes(limits, tooManyReads));

/**
 * Runs a read that may cost the database seconds: two at a time per organization in this process, on separate connections
 * (`inSearchTransaction`). An organization without a running search goes first.
 * @throws KeyholdError RATE_LIMITED while too many are waiting; QUERY_FAILED if it takes too long
 */
export function expensiveRead<T>(organizationId: string, work: (db: Tx) => Promise<T>): Promise<T> {
	return lanes().inTurn(organizationId, () => inSearchTransaction(work));
}

/** The same for a page of an export, which waits for another turn instead of failing. @throws as expensiveRead */
export async function patientRead<T>(organizationId: string, work: (db: Tx) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await expensiveRead(organizationId, work);
		} catch (error) {
			const isRefused = error instanceof KeyholdError && error.code === "RATE_LIMITED";
			if (!isRefused || attempt === attemptsAtTurn) throw error;
			await pause(1_000);
		}
	}
}

function tooManyReads(reason: LaneReason): KeyholdError {
	const retryAfterSeconds = limits.waitMs / 1000;
	const why =
		reason === "own"
			? `Your organization is already running ${limits.atOnce} searches, and more are waiting.`
			: `${productName()} is already running as many searches as it can, so this one did not start.`;
	return new KeyholdError("RATE_LIMITED", `${why} Try again in ${retryAfterSeconds} s.`, {
		retryAfterSeconds,
	});
}
