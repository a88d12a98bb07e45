/**
 * The path that a request asks for: without query, with one slash between its parts and none at its end, as exporters
 * whose endpoint ends in a slash mean it. It takes both forms of a target that name a path, "/v1/logs" and
 * "http://host/v1/logs" (RFC 9112, section 3.2). Nothing is decoded: paths here have no character that needs it. Pure.
 */
export function pathOf(target: string): string {
	const path = target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
	return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}
