import { subscribe } from "node:diagnostics_channel";
import type { Server, ServerResponse } from "node:http";

const yearSeconds = 365 * 24 * 60 * 60;

export type RequestLimits = {
	/** How long a caller may take to send the headers, and how long for the whole request. */
	headersMs: number;
	requestMs: number;
	/** Whether browsers are told to come by https alone (HSTS, RFC 6797). */
	isTls: boolean;
};

/**
 * Ends requests that come in too slowly, with 408 (slow loris), and puts HSTS on every answer. Next makes the HTTP
 * server itself and reads no such settings: they are laid on it as its first request arrives. Until then Node's own
 * limits hold: 60 s and 300 s. Node looks every 30 s for what is late.
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
