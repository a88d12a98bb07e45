import { config } from "../platform/config.ts";
import { takePoint } from "../platform/rate-limiter.ts";
import { unlessReadOnly } from "../platform/sql-state.ts";

export type RateLimitState = {
	/** Requests per minute. */
	limit: number;
	remaining: number;
	/** Seconds until the minute ends. */
	resetSeconds: number;
	isExceeded: boolean;
};

const seconds = 60;

/** Counts a request against its token's limit, over all processes. */
export async function takeApiTurn(tokenId: string): Promise<RateLimitState> {
	const limit = config().apiRate;
	const window = { name: "api", points: limit, seconds, refusesFromMemory: true };
	try {
		const { isRefused, remaining, resetSeconds } = await takePoint({ window, key: tokenId });
		return { limit, remaining, resetSeconds, isExceeded: isRefused };
	} catch (error) {
		// A read-only database cannot count requests. Requests that only read are still answered.
		unlessReadOnly(error);
		return { limit, remaining: 0, resetSeconds: seconds, isExceeded: false };
	}
}
