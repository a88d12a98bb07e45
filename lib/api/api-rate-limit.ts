import type { Pool } from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { unlessReadOnly } from "../platform/sql-state.ts";

export type RateLimitState = {
	/** Requests per minute. */
	limit: number;
	remaining: number;
	/** Until the minute is over. */
	resetSeconds: number;
	isExceeded: boolean;
};

const windowSeconds = 60;
const limiters = new WeakMap<Pool, RateLimiterPostgres>();

/** Counted in the database, so over all processes; once a token is over its limit, its process remembers that by itself. */
function limiter(): RateLimiterPostgres {
	const storeClient = pool();
	let found = limiters.get(storeClient);
	if (!found) {
		const points = config().apiRate;
		found = new RateLimiterPostgres({
			storeClient,
			storeType: "pool",
			tableName: "rate_limits",
			tableCreated: true,
			keyPrefix: "api",
			points,
			duration: windowSeconds,
			inMemoryBlockOnConsumed: points,
		});
		limiters.set(storeClient, found);
	}
	return found;
}

/** Counts one request of a token against its minute. */
export async function takeApiTurn(tokenId: string): Promise<RateLimitState> {
	const taken = await limiter()
		.consume(tokenId)
		.catch((thrown: unknown) => {
			if (thrown instanceof RateLimiterRes) return { ...toState(thrown), remaining: 0, isExceeded: true };
			unlessReadOnly(thrown);
			// Nothing can be counted, and what only reads goes on.
			return { limit: config().apiRate, remaining: 0, resetSeconds: windowSeconds, isExceeded: false };
		});
	return taken instanceof RateLimiterRes ? toState(taken) : taken;
}

function toState({ remainingPoints, msBeforeNext }: RateLimiterRes): RateLimitState {
	return {
		limit: config().apiRate,
		remaining: remainingPoints,
		resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
		isExceeded: false,
	};
}
