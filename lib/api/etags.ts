/** A strong ETag (RFC 9110 §8.8.3) of a version. Pure. */
export function toEtag(version: string): string {
	return `"${version}"`;
}

/**
 * The versions in an If-Match header; undefined if any version matches. Weak ETags never match (RFC 9110 §13.1.1). Pure.
 */
export function versionsIn(header: string | null): string[] | undefined {
	if (header === null || header.trim() === "*") return undefined;
	return splitTags(header)
		.filter((tag) => !tag.startsWith("W/"))
		.map((tag) => tag.slice(1, -1));
}

/** True if If-None-Match contains the ETag or `*`, by weak comparison (RFC 9110 §13.1.2). Pure. */
export function isKnown(header: string | null, etag: string): boolean {
	if (header === null) return false;
	return header.trim() === "*" || splitTags(header).some((tag) => tag.replace(/^W\//, "") === etag);
}

function splitTags(header: string): string[] {
	return [...header.matchAll(/(?:W\/)?"[^"]{0,200}"/g)].map(([tag]) => tag).slice(0, 20);
}
