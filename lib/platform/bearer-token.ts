/** The token of an `Authorization: Bearer …` header (RFC 6750); undefined if there is none. Pure. */
export function bearerToken(authorization: string | null | undefined): string | undefined {
	return authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
}
