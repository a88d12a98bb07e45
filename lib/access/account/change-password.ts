import { z } from "zod";
import { now } from "../../platform/clock.ts";
import { accountChains } from "../account-chains.ts";
import { contextWordsFor, hashNewPassword } from "../passwords.ts";
import { provePassword, userIdOf } from "../prove-self.ts";
import { endSessions } from "../sessions.ts";
import { mutation } from "../verbs.ts";

/** Changes one's own password, and ends all sessions but this one. @throws as provePassword, hashNewPassword */
export const changePassword = mutation({
	permission: "account:manage",
	input: z.object({
		currentPassword: z.string().min(1, { error: "Enter your current password." }).max(200),
		newPassword: z.string(),
	}),
	prepare: async ({ db, input, ...prover }) => {
		await provePassword(prover, input.currentPassword, "currentPassword");
		const words = await contextWordsFor(db, userIdOf(prover));
		return hashNewPassword(input.newPassword, words, "newPassword");
	},
	run: async ({ tx, prepared: passwordHash, sessionId, ...authorized }) => {
		const userId = userIdOf(authorized);
		await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordChangedAt: now() } });
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
