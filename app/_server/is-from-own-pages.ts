/**
 * True if a state-changing request comes from one of the console's own pages (CSRF protection). Browsers set Origin, and
 * scripts cannot forge it; a request without it is not from a browser and must not use cookies. Pure.
 * @param publicUrl the console's address; null allows any address that leads here
 */
export function isFromOwnPages(headers: Headers, publicUrl: URL | null): boolean {
	const site = headers.get("sec-fetch-site");
	if (site !== null && site !== "same-origin") return false;
	const origin = URL.parse(headers.get("origin") ?? "");
	if (!origin) return false;
	return publicUrl ? origin.origin === publicUrl.origin : origin.host === headers.get("host");
}
