import { createHash, timingSafeEqual } from "node:crypto";
import { bearerToken } from "../platform/bearer-token.ts";
import { config } from "../platform/config.ts";
import { KeyholdError } from "../platform/errors.ts";

export type MetricsRequest = {
	authorization: string | null | undefined;
	host: string | null | undefined;
	/** As `isFromThisMachine`. */
	isLocal: boolean;
};

/**
 * The reason why a request may not read metrics, or null. With a configured token, requests need it. Without one, only requests
 * from this machine to a local host name are allowed; the name keeps web pages in a local browser out (DNS rebinding).
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

/** Compares hashes, so that timing reveals neither content nor length. */
function isSame(one: string, other: string): boolean {
	const [oneHash, otherHash] = [one, other].map((text) => createHash("sha256").update(text).digest());
	return timingSafeEqual(oneHash as Buffer, otherHash as Buffer);
}
