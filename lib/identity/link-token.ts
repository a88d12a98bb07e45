import { createHash, randomBytes } from "node:crypto";

/** What a one-time link is for. */
type Prefix = "khi_" | "khc_";

/** The token of a one-time link: 256 random bits. Only its hash is stored. */
export function newLinkToken(prefix: Prefix): { token: string; tokenHash: Uint8Array<ArrayBuffer> } {
	const token = prefix + randomBytes(32).toString("base64url");
	return { token, tokenHash: hashLinkToken(token) };
}

/** SHA-256: of 256 random bits there is nothing to guess. Pure. */
export function hashLinkToken(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}
