import { createHash } from "node:crypto";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "../platform/db.ts";

/** So many failures in so many seconds; then nothing is looked at until the time is over. */
type Window = { name: string; points: number; seconds: number };

const minute = 60;
const hour = 60 * minute;

/**
 * In steps, so that somebody who mistypes waits a minute at most, and somebody who guesses waits longer each time.
 * Those of an account from one address are a person's. Those of an account from all other addresses together do not
 * count at addresses that it was signed in from before: strangers cannot keep the owner out there.
 */
const windows = {
	accountAtAddress: [
		{ name: "pair-1m", points: 10, seconds: minute },
		{ name: "pair-15m", points: 15, seconds: 15 * minute },
		{ name: "pair-1h", points: 30, seconds: hour },
	],
	address: [
		{ name: "address-5m", points: 30, seconds: 5 * minute },
		{ name: "address-1h", points: 120, seconds: hour },
	],
	account: [{ name: "account-15m", points: 15, seconds: 15 * minute }],
	/** Codes are asked for when the password was right: a stranger does not come as far. */
	code: [
		{ name: "code-5m", points: 5, seconds: 5 * minute },
		{ name: "code-24h", points: 20, seconds: 24 * hour },
	],
} as const satisfies Record<string, readonly Window[]>;

type Counter = { limit: keyof typeof windows; key: string };

export type Attempt = {
	/** After how many seconds to try again; null when this attempt may be looked at. */
	retryAfterS: number | null;
	/** Whether this is the first attempt that is refused: worth a row in the audit log, and the others are not. */
	isFirstRefused: boolean;
	/** To be called when it did not fail: it does not count then. */
	forgive: () => Promise<void>;
};

/**
 * Takes a place for a try of a password. It is taken before anything is looked at, so that tries at the same time
 * count as well; counters are in the database, the same for all processes. The e-mail need not be anybody's.
 */
export function attemptPassword(email: string, ip: string | null, isKnownAddress: boolean): Promise<Attempt> {
	const address = ip === null ? null : networkOf(ip);
	const counters: Counter[] = [{ limit: "accountAtAddress", key: digest(`${email} ${address}`) }];
	// Where no address is known, all would share one.
	if (address !== null) counters.push({ limit: "address", key: digest(address) });
	if (!isKnownAddress) counters.push({ limit: "account", key: digest(email) });
	return attempt(counters);
}

/** The same for a try of a code of the second factor. */
export function attemptCode(userId: string): Promise<Attempt> {
	return attempt([{ limit: "code", key: userId }]);
}

/** Of an IPv6 address its /64, which is one customer's; of anything else, itself. Pure. */
export function networkOf(ip: string): string {
	if (!ip.includes(":") || ip.includes(".")) return ip;
	const [head = "", tail] = ip.toLowerCase().split("::");
	const before = head.split(":").filter(Boolean);
	const after = tail === undefined ? [] : tail.split(":").filter(Boolean);
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
	const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
	return `${groups
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ""))
		.join(":")}::/64`;
}

/** Keys are as long as they are, and nobody's address stands in the table. */
function digest(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

async function attempt(counters: readonly Counter[]): Promise<Attempt> {
	const taken: (() => Promise<unknown>)[] = [];
	const forgive = async () => {
		await Promise.all(taken.map((giveBack) => giveBack()));
	};
	for (const { limit, key } of counters) {
		for (const window of windows[limit]) {
			const limiter = limiterOf(window);
			const refusal = await consume(limiter, key);
			if (!refusal) {
				taken.push(() => limiter.reward(key));
				continue;
			}
			// What is refused here counts nowhere else: one who hammers does not use up what others have.
			await forgive();
			return {
				retryAfterS: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
				isFirstRefused: refusal.consumedPoints === window.points + 1,
				forgive: async () => {},
			};
		}
	}
	return { retryAfterS: null, isFirstRefused: false, forgive };
}

/** Null when there was a place. */
async function consume(limiter: RateLimiterPostgres, key: string): Promise<RateLimiterRes | null> {
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

function limiterOf({ name, points, seconds }: Window): RateLimiterPostgres {
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
