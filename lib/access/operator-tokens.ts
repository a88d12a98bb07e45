import type { Db } from "../platform/db.ts";
import { isTokenValid, recordTokenUse, tokenHashOf } from "./token-secret.ts";

/** Finds a valid operator token and records its use; null if it is unknown, expired or revoked. */
export async function findOperatorToken(on: Db, token: string) {
	const tokenHash = tokenHashOf("operator", token);
	if (!tokenHash) return null;
	const row = await on.operatorToken.findUnique({ where: { tokenHash } });
	if (!row || !isTokenValid(row)) return null;
	recordTokenUse("operator", row);
	return row;
}
