import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { mutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { lockUser } from "../lock-user.ts";
import { revokeResetLink } from "../password-reset/revoke-reset-link.ts";
import { contextWordsFor, hashNewPassword } from "../passwords.ts";
import { provePassword } from "../prove-password.ts";
import { userIdOf } from "../user-id-of.ts";

/**
 * Changes the caller's password, ends all their other sessions and revokes a reset link. @throws KeyholdError CONFLICT if it changed meanwhile;
 * as provePassword, hashNewPassword
 */
export const changePassword = mutation({
	name: "changePassword",
	permission: "account:manage",
	input: z.object({
		currentPassword: z.string().min(1, { error: "Enter your current password." }).max(200),
		newPassword: z.string(),
	}),
	prepare: async ({ db, input, ...prover }) => {
		const proved = await db.user.findUniqueOrThrow({
			where: { id: userIdOf(prover) },
			select: { passwordHash: true },
		});
		await provePassword(prover, input.currentPassword, "currentPassword");
		const words = await contextWordsFor(db, userIdOf(prover));
		return { proved, passwordHash: await hashNewPassword(input.newPassword, words, "newPassword") };
	},
	run: async ({ tx, prepared: { proved, passwordHash }, sessionId, ...authorized }) => {
		const userId = userIdOf(authorized);
		// A confirmed address may have replaced the password since; the old one must not set another.
		if ((await lockUser(tx, userId))?.passwordHash !== proved.passwordHash)
			throw new KeyholdError("CONFLICT", "Your password was changed in the meantime. Sign in again.");
		await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordChangedAt: now() } });
		await revokeResetLink(tx, userId);
		const sessionsEnded = await endSessions(tx, userId, { except: sessionId ?? null });
		return {
			value: { sessionsEnded },
			audit: {
				action: "account.password_changed",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
				details: { sessionsEnded },
			},
		};
	},
});
