import { logBounded } from "@/lib/platform/log-bounded.ts";

/** An id that Keyhold gave itself: `pageValue` has logged it. Next's own digests are numbers. */
const ownId = /^[0-9a-f]{8}-/;

/**
 * Logs a failure that no other code saw: in a layout, while the session was read, in a component. The page shows its
 * digest as the request id.
 */
export function reportRequestError(
	thrown: unknown,
	{ method }: { method: string },
	{ routePath }: { routePath: string },
): void {
	const digest =
		typeof thrown === "object" && thrown !== null && "digest" in thrown ? String(thrown.digest) : null;
	if (digest !== null && ownId.test(digest)) return;
	const about = { requestId: digest, method, route: routePath, err: thrown };
	logBounded("error", "request error", about, "page failed");
}
