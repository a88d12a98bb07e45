import { subscribe } from "node:diagnostics_channel";
import type { Server, ServerResponse } from "node:http";

const yearSeconds = 365 * 24 * 60 * 60;

export type RequestLimits = {
	/** Time limits for receiving the headers and the whole request. */
	headersMs: number;
	requestMs: number;
	/** Sends HSTS (RFC 6797). */
	isTls: boolean;
};

/**
 * Ends requests that arrive too slowly (slow loris) with 408, and adds HSTS to every response. Next creates the HTTP server
 * and has no such settings, so they are applied when its first request arrives. Until then Node's defaults apply (60 s and
 * 300 s). Node checks for late requests every 30 s.
 */
export function limitRequests({ headersMs, requestMs, isTls }: RequestLimits): void {
	subscribe("http.server.request.start", (message) => {
		const { server, response } = message as { server: Server; response: ServerResponse };
		server.headersTimeout = headersMs;
		server.requestTimeout = requestMs;
		if (isTls)
			response.setHeader("strict-transport-security", `max-age=${2 * yearSeconds}; includeSubDomains`);
	});
}
