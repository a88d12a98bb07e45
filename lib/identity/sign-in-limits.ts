import { createHash } from "node:crypto";
import { networkOf } from "../platform/network-of.ts";
import { isRefusing, type Place, type RateWindow, type Turn, takeTurn } from "../platform/rate-limiter.ts";

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
} as const satisfies Record<string, readonly RateWindow[]>;

/** A try. `forgive` is to be called when it did not fail: it does not count then. */
export type Attempt = Turn;

/**
 * Takes a place for a try of a password. It is taken before anything is looked at, so that tries at the same time
 * count as well; counters are in the database, the same for all processes. The e-mail need not be anybody's.
 */
export async function attemptPassword(
	email: string,
	ip: string | null,
	isKnownAddress: boolean,
): Promise<Attempt> {
	const address = ip === null ? null : networkOf(ip);
	// Where no address is known, all would share one.
	const ofAddress = address === null ? [] : places("address", digest(address));
	// An address that is refused leaves no row for each e-mail that it tries.
	for (const place of ofAddress) {
		const retryAfterS = await isRefusing(place);
		if (retryAfterS !== null) return { retryAfterS, isFirstRefused: false, forgive: async () => {} };
	}
	return takeTurn([
		...places("accountAtAddress", digest(`${email} ${address}`)),
		...ofAddress,
		...(isKnownAddress ? [] : places("account", digest(email))),
	]);
}

/** The same for a try of a code of the second factor. */
export function attemptCode(userId: string): Promise<Attempt> {
	return takeTurn(places("code", userId));
}

function places(limit: keyof typeof windows, key: string): Place[] {
	return windows[limit].map((window) => ({ window, key }));
}

/** Keys are as long as they are, and nobody's address stands in the table. */
function digest(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
