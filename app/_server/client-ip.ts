/**
 * The caller's address as the nearest proxy saw it: the last one it noted, since those before it are the caller's own
 * words. Null without a proxy. For the audit log, never for rights.
 */
export function clientIp(forwardedFor: string | null | undefined): string | null {
	return forwardedFor?.split(",").at(-1)?.trim().slice(0, 45) || null;
}
