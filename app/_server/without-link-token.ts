/** A path as the log may hold it: the address of a one-time link is its secret. Pure. */
export function withoutLinkToken(path: string): string {
	return path.replace(/^\/(invite|account\/confirm-email)\/.*/s, "/$1/…");
}
