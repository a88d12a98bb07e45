import type { Exchange } from "./exchange.ts";

/** As much as a request may be at all: a caller that is refused early still hears why before the connection closes. */
const maxDiscardedBytes = 5 * 1024 * 1024;

/**
 * Throws away what is left of an answered request's body, so that the connection can serve the next request. A body
 * that goes on for longer ends the connection; how long it may take in all is the server's `requestTimeout`.
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
