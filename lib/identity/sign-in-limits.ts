import { createHash } from "node:crypto";
import { networkOf } from "../platform/network-of.ts";
import { isRefusing, type Place, type RateWindow, type Turn, takeTurn } from "../platform/rate-limiter.ts";

const minute = 60;
const hour = 60 * minute;

/**
 * In steps: someone who mistypes waits a minute at most, someone who guesses waits longer each time. The limit of an
 * account over all addresses does not apply at addresses that it was signed in from before, so that attackers cannot lock
 * the owner out.
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
	/** Codes are checked only after the right password. */
	code: [
		{ name: "code-5m", points: 5, seconds: 5 * minute },
		{ name: "code-24h", points: 20, seconds: 24 * hour },
	],
} as const satisfies Record<string, readonly RateWindow[]>;

/** An attempt. Call `forgive` if it succeeded, so that it does not count. */
export type Attempt = Turn;

/**
 * Counts an attempt to enter a password, before anything is checked, so that simultaneous attempts count too. The counters
 * are in the database and shared by all processes. The address need not belong to an account.
 */
export async function attemptPassword(
	email: string,
	ip: string | null,
	isKnownAddress: boolean,
): Promise<Attempt> {
	const address = ip === null ? null : networkOf(ip);
	// Without a known IP address, all callers would share one limit.
	const ofAddress = address === null ? [] : places("address", digest(address));
	// A refused IP address must not create a row for each email address that it tries.
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

/** Counts an attempt to enter a code of the second factor. */
export function attemptCode(userId: string): Promise<Attempt> {
	return takeTurn(places("code", userId));
}

function places(limit: keyof typeof windows, key: string): Place[] {
	return windows[limit].map((window) => ({ window, key }));
}

/** Hashes the key: bounded length, and no email or IP address in the table. */
function digest(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
