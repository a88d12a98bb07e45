import type { IncomingMessage } from "node:http";
import { KmsError } from "../kms-error.ts";

const loopback = new Set(["127.0.0.1", "localhost", "::1", "[::1]"]);

export function isLoopback(host: string): boolean {
	return loopback.has(host);
}

/**
 * No signature is checked, so only programs on this machine may call: a page in a browser here betrays
 * itself by its Origin, and by the Host when its name was pointed at 127.0.0.1.
 */
export function refuseStrangers(request: IncomingMessage): void {
	const host = (request.headers.host ?? "").replace(/:\d+$/, "");
	if (!isLoopback(host) || request.headers.origin !== undefined) {
		throw new KmsError("AccessDeniedException", "The local KMS answers programs on this machine only.", 403);
	}
}
