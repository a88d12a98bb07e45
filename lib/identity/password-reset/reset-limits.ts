import { createHash } from "node:crypto";
import { KeyholdError } from "../../platform/errors.ts";
import { networkOf } from "../../platform/network-of.ts";
import { type RateWindow, takeTurn } from "../../platform/rate-limiter.ts";
import { waitWords } from "../../platform/too-many-tries.ts";

const hour = 3_600;

const windows = {
	/** The owner of the address may not expect the message. */
	address: { name: "reset-address-1h", points: 3, seconds: hour },
	network: { name: "reset-network-1h", points: 20, seconds: hour },
} as const satisfies Record<string, RateWindow>;

/**
 * Counts a request for a reset, whether or not the address has an account: three an hour for an address, and 20 for a
 * network. @throws KeyholdError RATE_LIMITED
 */
export async function takeReset(email: string, ip: string | null): Promise<void> {
	const { retryAfterS } = await takeTurn([
		// Without a known IP address, all callers would share one limit.
		...(ip === null ? [] : [{ window: windows.network, key: digest(networkOf(ip)) }]),
		{ window: windows.address, key: digest(email) },
	]);
	if (retryAfterS === null) return;
	throw new KeyholdError(
		"RATE_LIMITED",
		`Too many reset emails were requested. Use the newest one, or try again in ${waitWords(retryAfterS)}.`,
		{ retryAfterSeconds: retryAfterS },
	);
}

/** Bounded length, and no email or IP address in the table. */
function digest(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
