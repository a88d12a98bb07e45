/** Whether an address to go on to is neither a path nor one of http or https. Where it leads is another question. Pure. */
export function isOddCallback(value: string | null): boolean {
	if (value === null || value === "") return false;
	const url = URL.parse(value, value.startsWith("/") ? "http://same-site.invalid" : undefined);
	return url === null || !/^https?:$/.test(url.protocol);
}
