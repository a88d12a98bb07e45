/** The caller's address as the reverse proxy noted it; null without one. For the audit log, never for rights. */
export function clientIp(forwardedFor: string | null | undefined): string | null {
	return forwardedFor?.split(",")[0]?.trim().slice(0, 45) || null;
}
