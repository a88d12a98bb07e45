import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { isFromThisMachine } from "../../lib/metrics/is-from-this-machine.ts";
import type { TrustedNetwork } from "../../lib/platform/config.ts";
import { KeyholdError } from "../../lib/platform/errors.ts";
import { yourOperator } from "../../lib/platform/vendor-names.ts";

type Request = Pick<IncomingMessage, "headers"> & {
	socket: { remoteAddress?: string | undefined; encrypted?: boolean };
};

/**
 * Accepts only requests that no one can have read on the way: over TLS, or from this machine. A proxy's X-Forwarded-Proto is
 * believed only if the proxy is trusted or runs on this machine, and only if every hop that it names was TLS.
 * @throws KeyholdError TLS_REQUIRED
 */
export function requireTls(request: Request, trusted: readonly TrustedNetwork[]): void {
	if (request.socket.encrypted === true || isFromThisMachine(request)) return;
	const peer = addressOf(request.socket.remoteAddress);
	const isTrusted =
		peer !== null && (peer.range() === "loopback" || trusted.some((network) => contains(network, peer)));
	if (isTrusted && isForwardedFromTls(request)) return;
	throw new KeyholdError(
		"TLS_REQUIRED",
		`Data keys and values are exchanged over TLS only, unless the caller runs on the same machine. Use the https:// address, or ask ${yourOperator()} to name the proxy in KEYHOLD_TRUSTED_PROXIES.`,
	);
}

function isForwardedFromTls({ headers }: Request): boolean {
	const protocols = String(headers["x-forwarded-proto"] ?? "").split(",");
	return protocols.every((protocol) => protocol.trim().toLowerCase() === "https");
}

function addressOf(text: string | undefined) {
	// ::ffff:127.0.0.1 is 127.0.0.1.
	return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

function contains([network, bits]: TrustedNetwork, peer: ipaddr.IPv4 | ipaddr.IPv6): boolean {
	return network.kind() === peer.kind() && peer.match(network, bits);
}
