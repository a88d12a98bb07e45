import { createHash, randomBytes } from "node:crypto";
import { now } from "../platform/clock.ts";
import { type Db, db } from "../platform/db.ts";
import { log } from "../platform/log.ts";

const prefix = "kh_";

/** A new bearer token: 256 random bits. Only its hash is stored, so it is shown once. */
export function newToken(): { token: string; tokenHash: Uint8Array<ArrayBuffer> } {
	const token = prefix + randomBytes(32).toString("base64url");
	return { token, tokenHash: hashToken(token) };
}

/** SHA-256 is enough, since the token has 256 random bits. */
function hashToken(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}

/** Finds a valid token and records its use; null if it is unknown, expired or revoked. */
export async function findToken(on: Db, token: string) {
	if (!token.startsWith(prefix)) return null;
	const row = await on.apiToken.findUnique({
		where: { tokenHash: hashToken(token) },
		include: { organization: { select: { id: true, slug: true, name: true } } },
	});
	if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= now())) return null;
	recordUse(row);
	return row;
}

const recording = new Set<string>();
const minuteMs = 60_000;

/**
 * Records when a token was last used, to the minute, so most requests write nothing, and none waits for it. If the write
 * fails, the next request tries again.
 */
function recordUse({ id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): void {
	if (recording.has(id) || (lastUsedAt && now().getTime() - lastUsedAt.getTime() < minuteMs)) return;
	recording.add(id);
	db().$executeRaw`UPDATE api_tokens SET last_used_at = now() WHERE id = ${id}::uuid
			AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`
		.catch((error: unknown) => log.warn({ err: error }, "the use of a token was not recorded"))
		.finally(() => recording.delete(id));
}
