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

/** A random token of 256 bits needs no slow hash: there is nothing to guess. */
function hashToken(token: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(token).digest());
}

/** The token's row, when it is known, has not expired and is not revoked. Notes that it is used. */
export async function findToken(on: Db, token: string) {
	if (!token.startsWith(prefix)) return null;
	const row = await on.apiToken.findUnique({
		where: { tokenHash: hashToken(token) },
		include: { organization: { select: { id: true, slug: true, name: true } } },
	});
	if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= now())) return null;
	noteUse(row);
	return row;
}

const noting = new Set<string>();
const minuteMs = 60_000;

/**
 * Writes when a token was last used, to the minute: most requests write nothing, and none waits for it. A note that the
 * database does not take is lost, and the next request makes another.
 */
function noteUse({ id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): void {
	if (noting.has(id) || (lastUsedAt && now().getTime() - lastUsedAt.getTime() < minuteMs)) return;
	noting.add(id);
	db().$executeRaw`UPDATE api_tokens SET last_used_at = now() WHERE id = ${id}::uuid
			AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`
		.catch((error: unknown) => log.warn({ err: error }, "the use of a token was not noted"))
		.finally(() => noting.delete(id));
}
