/**
 * What a page may load and do: nothing but what comes from here, and of scripts only those that this answer names by
 * its nonce, and what they load. Pure.
 */
export function contentSecurityPolicy({ nonce, isTls }: { nonce: string; isTls: boolean }): string {
	return [
		"default-src 'none'",
		// 'self' is for browsers that do not know 'strict-dynamic', which overrules it.
		`script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
		`style-src 'self' 'nonce-${nonce}'`,
		"connect-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		...(isTls ? ["upgrade-insecure-requests"] : []),
	].join("; ");
}
