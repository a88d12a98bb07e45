import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "./db.ts";

/** So many points in so many seconds; `name` tells its counters from those of others. */
export type RateWindow = { name: string; points: number; seconds: number };

/** A window, and whose points in it are asked for. */
export type Place = { window: RateWindow; key: string };

export type Turn = {
	/** After how many seconds to try again; null when there was a place in every window. */
	retryAfterS: number | null;
	/** Whether this is the first one that the window refuses. */
	isFirstRefused: boolean;
	/** Gives the places back. */
	forgive: () => Promise<void>;
};

/**
 * Takes a place in each of these windows, or in none. Counters are in the database, the same for all processes, and a
 * place is taken before anything is done, so that requests at the same time count as well.
 */
export async function takeTurn(places: readonly Place[]): Promise<Turn> {
	const taken: (() => Promise<unknown>)[] = [];
	const forgive = async () => {
		await Promise.all(taken.map((giveBack) => giveBack()));
	};
	for (const { window, key } of places) {
		const limiter = limiterOf(window);
		const refusal = await takePoint(limiter, key);
		if (!refusal) {
			taken.push(() => limiter.reward(key));
			continue;
		}
		// A request that is refused here counts in no other window: hammering uses up nothing that others have.
		await forgive();
		return {
			retryAfterS: secondsUntil(refusal),
			isFirstRefused: refusal.consumedPoints === window.points + 1,
			forgive: async () => {},
		};
	}
	return { retryAfterS: null, isFirstRefused: false, forgive };
}

/** After how many seconds to try again, for a place that has been refused before; null for one that has not. Takes none. */
export async function isRefusing({ window, key }: Place): Promise<number | null> {
	const state = await limiterOf(window).get(key);
	return state && state.consumedPoints > window.points ? secondsUntil(state) : null;
}

const secondsUntil = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1000));

/** Null when there was a point. */
async function takePoint(limiter: RateLimiterPostgres, key: string): Promise<RateLimiterRes | null> {
	try {
		await limiter.consume(key);
		return null;
	} catch (refusal) {
		if (refusal instanceof RateLimiterRes) return refusal;
		throw refusal;
	}
}

/** One for each window and pool; the pool changes in tests alone. */
const limiters = new WeakMap<object, Map<string, RateLimiterPostgres>>();

function limiterOf({ name, points, seconds }: RateWindow): RateLimiterPostgres {
	const storeClient = pool();
	const known = limiters.get(storeClient) ?? new Map<string, RateLimiterPostgres>();
	limiters.set(storeClient, known);
	const limiter =
		known.get(name) ??
		new RateLimiterPostgres({
			storeClient,
			storeType: "pool",
			tableName: "rate_limits",
			tableCreated: true,
			keyPrefix: name,
			points,
			duration: seconds,
			// The hourly job of a worker does that.
			clearExpiredByTimeout: false,
		});
	known.set(name, limiter);
	return limiter;
}
