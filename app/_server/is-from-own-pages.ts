/**
 * Whether a request that changes something comes from a page of ours. Browsers say by Origin whose page sends it, and
 * scripts cannot write that header; a request without one is no browser's, and has no business with cookies. Pure.
 * @param publicUrl by which people reach the console; null where any address that leads here will do
 */
export function isFromOwnPages(headers: Headers, publicUrl: URL | null): boolean {
	const site = headers.get("sec-fetch-site");
	if (site !== null && site !== "same-origin") return false;
	const origin = URL.parse(headers.get("origin") ?? "");
	if (!origin) return false;
	return publicUrl ? origin.origin === publicUrl.origin : origin.host === headers.get("host");
}
