const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Whether an address of a provider may be used: https without user and password, or anything on this machine. Nobody
 * else's plain HTTP, since who can change its answers can sign in as anybody. Pure.
 */
export function isTrustedAddress(address: string): boolean {
	const url = URL.parse(address);
	if (!url || url.username || url.password) return false;
	return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/** The same for what an issuer names as its own: only one on this machine leads to this machine by plain HTTP. Pure. */
export function isTrustedEndpoint(endpoint: string, issuer: string): boolean {
	const isPlain = (address: string) => URL.parse(address)?.protocol === "http:";
	return isTrustedAddress(endpoint) && (!isPlain(endpoint) || isPlain(issuer));
}
