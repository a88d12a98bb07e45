import type { IncomingMessage } from "node:http";

/** Headers that proxies add. */
const proxyHeaders = [
	"forwarded",
	"via",
	"x-forwarded-for",
	"x-forwarded-host",
	"x-forwarded-proto",
	"x-real-ip",
];

/** True if a request came over loopback without a trace of a proxy. */
export function isFromThisMachine({
	socket,
	headers,
}: Pick<IncomingMessage, "headers"> & {
	socket: { remoteAddress?: string | undefined };
}): boolean {
	const isLoopback = /^(::1|(::ffff:)?127(\.\d+){3})$/i.test(socket.remoteAddress ?? "");
	return isLoopback && !proxyHeaders.some((name) => headers[name] !== undefined);
}
