import { createHash, randomBytes } from "node:crypto";

/** The purpose of a one-time link: invitation, email confirmation, password reset or access link. */
type Prefix = "khi_" | "khc_" | "khr_" | "khl_";

/** The token of a one-time link: 256 random bits. Only its hash is stored. */
export function newLinkToken(prefix: Prefix): { token: string; tokenHash: Uint8Array<ArrayBuffer> } {
	const token = prefix + randomBytes(32).toString("base64url");
	return { token, tokenHash: hashLinkToken(token) };
}

/** SHA-256 is enough, since the token has 256 random bits. Pure. */
export function hashLinkToken(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}
