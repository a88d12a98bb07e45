import { createHash, randomBytes } from "node:crypto";
import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";

/** The kinds of bearer token: the prefix of their text, and the table that stores their hashes. */
const kinds = {
	api: { prefix: "kh_", table: "api_tokens" },
	application: { prefix: "ka_", table: "application_tokens" },
	operator: { prefix: "ko_", table: "operator_tokens" },
} as const;

export type TokenKind = keyof typeof kinds;

type Validity = { revokedAt: Date | null; expiresAt: Date | null };

/** A new bearer token: 256 random bits. Only its hash is stored, so it is shown once. */
export function newToken(kind: TokenKind): { token: string; tokenHash: Uint8Array<ArrayBuffer> } {
	const token = kinds[kind].prefix + randomBytes(32).toString("base64url");
	return { token, tokenHash: sha256(token) };
}

/** The hash under which a token of this kind is stored; null for any other text. SHA-256 is enough for 256 random bits. */
export function tokenHashOf(kind: TokenKind, token: string): Uint8Array<ArrayBuffer> | null {
	return token.startsWith(kinds[kind].prefix) ? sha256(token) : null;
}

function sha256(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}

/** True if a token is neither revoked nor expired. */
export function isTokenValid({ revokedAt, expiresAt }: Validity): boolean {
	return !revokedAt && (!expiresAt || expiresAt > now());
}

/** The state of a token, for people. */
export function tokenState(token: Validity): "VALID" | "EXPIRED" | "REVOKED" {
	if (token.revokedAt) return "REVOKED";
	return isTokenValid(token) ? "VALID" : "EXPIRED";
}

const recording = new Set<string>();
const minuteMs = 60_000;

/**
 * Records when a token was last used, to the minute, so most requests write nothing, and none waits for it. If the write
 * fails, the next request tries again.
 */
export function recordTokenUse(
	kind: TokenKind,
	{ id, lastUsedAt }: { id: string; lastUsedAt: Date | null },
): void {
	if (recording.has(id) || (lastUsedAt && now().getTime() - lastUsedAt.getTime() < minuteMs)) return;
	recording.add(id);
	pool()
		.query(
			`UPDATE ${kinds[kind].table} SET last_used_at = now() WHERE id = $1
			AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
			[id],
		)
		.catch((error: unknown) => log.warn({ err: error }, "the use of a token was not recorded"))
		.finally(() => recording.delete(id));
}
