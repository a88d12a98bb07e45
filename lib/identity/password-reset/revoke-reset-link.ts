import type { Tx } from "../../platform/db.ts";

/**
 * Revokes the user's reset link, if one was sent: someone who has read the mail must not outlast what ends all other access.
 * The caller has locked the user.
 */
export async function revokeResetLink(tx: Tx, userId: string): Promise<void> {
	await tx.passwordReset.deleteMany({ where: { userId } });
}
