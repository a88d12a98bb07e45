/**
 * The caller's IP address as seen by the nearest proxy: the last entry of X-Forwarded-For, since the caller can forge the
 * earlier ones. Null without a proxy. For the audit log, never for authorization.
 */
export function clientIp(forwardedFor: string | null | undefined): string | null {
	return forwardedFor?.split(",").at(-1)?.trim().slice(0, 45) || null;
}
