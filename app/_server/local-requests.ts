import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isFromThisMachine } from "@/lib/metrics/is-from-this-machine.ts";
import { perProcess } from "@/lib/platform/per-process.ts";

const header = "x-keyhold-local";
/** Known only to this process, so that no caller can send it. */
const current = perProcess<{ mark?: string }>("local requests", () => ({}));

/**
 * Marks the requests that come from this machine. Routes do not see the connection, and Next gives them X-Forwarded-For
 * with and without a proxy.
 */
export function markLocalRequests(): void {
	if (current().mark) return;
	const mark = randomUUID();
	current().mark = mark;
	subscribe("http.server.request.start", (message) => {
		const { request } = message as { request: IncomingMessage };
		if (isFromThisMachine(request)) request.headers[header] = mark;
	});
}

/** True if a request was marked. */
export function isLocalRequest(request: Request): boolean {
	const { mark } = current();
	return mark !== undefined && request.headers.get(header) === mark;
}
