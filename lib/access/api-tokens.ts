import { createHash, randomBytes } from "node:crypto";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";

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

/** The token's row, when it is known and has not expired. */
export async function findToken(on: Db, token: string) {
	if (!token.startsWith(prefix)) return null;
	const row = await on.apiToken.findUnique({
		where: { tokenHash: hashToken(token) },
		include: { organization: { select: { id: true, slug: true, name: true } } },
	});
	const isExpired = row?.expiresAt && row.expiresAt <= now();
	return row && !isExpired ? row : null;
}
