import type { Exchange } from "./exchange.ts";

/** The maximum size of a request, so that a caller that is refused early still gets the reason. */
const maxDiscardedBytes = 5 * 1024 * 1024;

/**
 * Discards the rest of an answered request's body, so that the connection can serve the next request. A longer body ends
 * the connection; the server's `requestTimeout` limits the time.
 */
export function discardRest({ request, response }: Exchange): void {
	if (request.readableEnded || request.destroyed) return;
	let left = maxDiscardedBytes;
	request.on("data", (chunk: Buffer) => {
		left -= chunk.length;
		if (left < 0) request.destroy();
	});
	request.on("error", () => response.destroy());
	request.resume();
}
