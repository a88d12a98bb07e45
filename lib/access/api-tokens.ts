import type { Db } from "../platform/db.ts";
import { isTokenValid, recordTokenUse, tokenHashOf } from "./token-secret.ts";

/** Finds a valid token and records its use; null if it is unknown, expired or revoked. */
export async function findToken(on: Db, token: string) {
	const tokenHash = tokenHashOf("api", token);
	if (!tokenHash) return null;
	const row = await on.apiToken.findUnique({
		where: { tokenHash },
		include: { organization: { select: { id: true, slug: true, name: true, offboardingEndsAt: true } } },
	});
	if (!row || !isTokenValid(row)) return null;
	recordTokenUse("api", row);
	return row;
}
