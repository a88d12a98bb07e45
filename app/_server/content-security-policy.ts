/**
 * The Content-Security-Policy of a page: only resources of this site, and only scripts with this response's nonce and the
 * scripts that they load. Pure.
 */
export function contentSecurityPolicy({ nonce, isTls }: { nonce: string; isTls: boolean }): string {
	return [
		"default-src 'none'",
		// 'self' is for browsers without 'strict-dynamic', which overrides it.
		`script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
		`style-src 'self' 'nonce-${nonce}'`,
		"connect-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		// Every browser knows it; `report-to` is newer, and those that know both would use it alone.
		"report-uri /api/csp-reports",
		...(isTls ? ["upgrade-insecure-requests"] : []),
	].join("; ");
}
