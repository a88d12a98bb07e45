import { createHash, randomBytes } from "node:crypto";

const prefix = "khi_";

/** The token of a one-time link: 256 random bits. Only its hash is stored. */
export function newInvitationToken(): { token: string; tokenHash: Uint8Array<ArrayBuffer> } {
	const token = prefix + randomBytes(32).toString("base64url");
	return { token, tokenHash: hashInvitationToken(token) };
}

/** SHA-256: of 256 random bits there is nothing to guess. Pure. */
export function hashInvitationToken(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}
