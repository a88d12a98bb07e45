import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isFromThisMachine } from "@/lib/metrics/is-from-this-machine.ts";

const header = "x-keyhold-local";
// Known to nobody outside this process, so that no caller can write it.
const holder = globalThis as typeof globalThis & { keyholdLocalMark?: string };

/**
 * Marks the requests that come from this machine. Routes do not see the connection, and Next gives them X-Forwarded-For
 * with and without a proxy.
 */
export function markLocalRequests(): void {
	if (holder.keyholdLocalMark) return;
	const mark = randomUUID();
	holder.keyholdLocalMark = mark;
	subscribe("http.server.request.start", (message) => {
		const { request } = message as { request: IncomingMessage };
		if (isFromThisMachine(request)) request.headers[header] = mark;
	});
}

/** Whether a request was marked. */
export function isLocalRequest(request: Request): boolean {
	const mark = holder.keyholdLocalMark;
	return mark !== undefined && request.headers.get(header) === mark;
}
