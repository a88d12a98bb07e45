import { createHash, timingSafeEqual } from "node:crypto";
import { bearerToken } from "../platform/bearer-token.ts";
import { config } from "../platform/config.ts";
import { KeyholdError } from "../platform/errors.ts";

export type MetricsRequest = {
	/** The headers Authorization and Host. */
	authorization: string | null | undefined;
	host: string | null | undefined;
	/** As `isFromThisMachine`. */
	isLocal: boolean;
};

/**
 * Why this request may not read metrics, or null: whoever has the configured token may, and without one whoever is on
 * this machine and calls it by its own name, so that no page in a browser there is made to ask for another.
 */
export function metricsRefusal(
	request: MetricsRequest,
	{ metricsToken }: { metricsToken: string | undefined } = config(),
): KeyholdError | null {
	if (metricsToken !== undefined) {
		const given = bearerToken(request.authorization);
		if (given !== undefined && isSame(given, metricsToken)) return null;
		return new KeyholdError(
			"UNAUTHENTICATED",
			"Send the header Authorization: Bearer KEYHOLD_METRICS_TOKEN.",
		);
	}
	const isNamedLocally = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(request.host ?? "");
	if (request.isLocal && isNamedLocally) return null;
	return new KeyholdError(
		"FORBIDDEN",
		"Metrics are for callers on the same machine. Set KEYHOLD_METRICS_TOKEN to read them from elsewhere.",
	);
}

/** Hashed, so that neither contents nor length show in how long it takes. */
function isSame(one: string, other: string): boolean {
	const [oneHash, otherHash] = [one, other].map((text) => createHash("sha256").update(text).digest());
	return timingSafeEqual(oneHash as Buffer, otherHash as Buffer);
}
