/** True if a callback URL is neither a path nor http(s). Says nothing about where it leads. Pure. */
export function isOddCallback(value: string | null): boolean {
	if (value === null || value === "") return false;
	const url = URL.parse(value, value.startsWith("/") ? "http://same-site.invalid" : undefined);
	return url === null || !/^https?:$/.test(url.protocol);
}
