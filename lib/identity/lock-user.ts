import type { Tx } from "../platform/db.ts";

export type LockedUser = { passwordHash: string | null; disabledAt: Date | null };

/**
 * Serializes a user's sign-ins with changes to their password, second factor or account, until the transaction ends: a
 * session starts from the current state, or exists so that the change ends it. Does not block foreign keys to the user.
 * Null if the user does not exist.
 */
export async function lockUser(tx: Tx, userId: string): Promise<LockedUser | null> {
	const [user] = await tx.$queryRaw<LockedUser[]>`
		SELECT password_hash AS "passwordHash", disabled_at AS "disabledAt" FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
	return user ?? null;
}
