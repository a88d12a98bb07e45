import type { IncomingMessage } from "node:http";
import { KmsError } from "../kms-error.ts";

const loopback = new Set(["127.0.0.1", "localhost", "::1", "[::1]"]);

export function isLoopback(host: string): boolean {
	return loopback.has(host);
}

/**
 * Signatures are not verified, so only programs on this machine may call. A page in a local browser is recognized by its
 * Origin, and by its Host if its name resolves to 127.0.0.1.
 */
export function refuseStrangers(request: IncomingMessage): void {
	const host = (request.headers.host ?? "").replace(/:\d+$/, "");
	if (!isLoopback(host) || request.headers.origin !== undefined) {
		throw new KmsError(
			"AccessDeniedException",
			"The local KMS only accepts requests from programs on this machine.",
			403,
		);
	}
}
