import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "./db.ts";

/** Allows `points` requests per key in `seconds`. `name` separates its counters from those of other windows. */
export type RateWindow = {
	name: string;
	points: number;
	seconds: number;
	/** A process refuses a key that is over its limit without asking the database, until the window ends. */
	refusesFromMemory?: boolean;
};

/** A window and one key in it. */
export type Place = { window: RateWindow; key: string };

export type Turn = {
	/** Seconds until the next try may succeed; null if there was a place in every window. */
	retryAfterS: number | null;
	/** True for the first request that the window refuses. */
	isFirstRefused: boolean;
	/** Gives the places back. */
	forgive: () => Promise<void>;
};

/**
 * Takes a place in each of these windows, or in none. All processes share the counters, which are in the database. A place
 * is taken before the work begins, so that concurrent requests are counted.
 */
export async function takeTurn(places: readonly Place[]): Promise<Turn> {
	const taken: (() => Promise<unknown>)[] = [];
	const forgive = async () => {
		await Promise.all(taken.map((giveBack) => giveBack()));
	};
	for (const place of places) {
		const point = await takePoint(place);
		if (!point.isRefused) {
			taken.push(() => limiterOf(place.window).reward(place.key));
			continue;
		}
		// A refused request takes no place in the other windows, which may be shared with other callers.
		await forgive();
		return {
			retryAfterS: point.resetSeconds,
			isFirstRefused: point.consumed === place.window.points + 1,
			forgive: async () => {},
		};
	}
	return { retryAfterS: null, isFirstRefused: false, forgive };
}

/** Seconds until a place that has been refused is free again; null for one that has not been refused. Takes none. */
export async function isRefusing({ window, key }: Place): Promise<number | null> {
	const state = await limiterOf(window).get(key);
	return state && state.consumedPoints > window.points ? secondsUntil(state) : null;
}

const secondsUntil = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1000));

export type Point = { isRefused: boolean; consumed: number; remaining: number; resetSeconds: number };

/** Counts one request against one window. @returns the result and the state of the window */
export async function takePoint({ window, key }: Place): Promise<Point> {
	let isRefused = false;
	const state = await limiterOf(window)
		.consume(key)
		.catch((thrown: unknown) => {
			if (!(thrown instanceof RateLimiterRes)) throw thrown;
			isRefused = true;
			return thrown;
		});
	return {
		isRefused,
		consumed: state.consumedPoints,
		remaining: isRefused ? 0 : state.remainingPoints,
		resetSeconds: secondsUntil(state),
	};
}

/** One per pool and window. Only tests change the pool. */
const limiters = new WeakMap<object, Map<string, RateLimiterPostgres>>();

function limiterOf({ name, points, seconds, refusesFromMemory }: RateWindow): RateLimiterPostgres {
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
			// The worker's hourly job deletes expired counters.
			clearExpiredByTimeout: false,
			...(refusesFromMemory && { inMemoryBlockOnConsumed: points }),
		});
	known.set(name, limiter);
	return limiter;
}
