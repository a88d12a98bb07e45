/**
 * The normalized path of a request target: without query, double slashes or a final slash, since exporters' endpoints may
 * end in a slash. Accepts "/v1/logs" and "http://host/v1/logs" (RFC 9112, section 3.2). Nothing is decoded: the gateway's
 * paths need no encoding. Pure.
 */
export function pathOf(target: string): string {
	const path = target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
	return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}
