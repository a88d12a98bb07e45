import type { Tx } from "../platform/db.ts";

/** What a sign-in rests on. */
export type LockedUser = { passwordHash: string | null; disabledAt: Date | null };

/**
 * Puts sign-ins of one user and changes of password, second factor or account in a row, until the transaction ends: a
 * session is made of what counts at its commit, or is there for the change to end. Weak enough to let foreign keys
 * through. Null for a user who is gone.
 */
export async function lockUser(tx: Tx, userId: string): Promise<LockedUser | null> {
	const [user] = await tx.$queryRaw<LockedUser[]>`
		SELECT password_hash AS "passwordHash", disabled_at AS "disabledAt" FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
	return user ?? null;
}
