/** A path for the log, without the secret token of a one-time link. Pure. */
export function withoutLinkToken(path: string): string {
	return path.replace(/^\/(access|invite|account\/(?:confirm-email|reset-password))\/.*/s, "/$1/…");
}
