const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * True for https without user and password, and for plain HTTP on this machine. Plain HTTP elsewhere is refused: anyone
 * who can alter its responses could sign in as any user. Pure.
 */
export function isTrustedAddress(address: string): boolean {
	const url = URL.parse(address);
	if (!url || url.username || url.password) return false;
	return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/** The same for an endpoint that an issuer names: plain HTTP only if the issuer itself uses it. Pure. */
export function isTrustedEndpoint(endpoint: string, issuer: string): boolean {
	const isPlain = (address: string) => URL.parse(address)?.protocol === "http:";
	return isTrustedAddress(endpoint) && (!isPlain(endpoint) || isPlain(issuer));
}
