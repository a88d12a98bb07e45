import type { Db } from "../platform/db.ts";
import { isTokenValid, recordTokenUse, tokenHashOf } from "./token-secret.ts";

/** Finds a valid application token and records its use; null if it is unknown, expired or revoked. */
export async function findApplicationToken(on: Db, token: string) {
	const tokenHash = tokenHashOf("application", token);
	if (!tokenHash) return null;
	const row = await on.applicationToken.findUnique({ where: { tokenHash } });
	if (!row || !isTokenValid(row)) return null;
	recordTokenUse("application", row);
	return row;
}
