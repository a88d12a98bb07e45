import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { lockUser } from "../lock-user.ts";
import { revokeResetLink } from "../password-reset/revoke-reset-link.ts";
import { proveRecent } from "../prove-password.ts";
import { userIdOf } from "../user-id-of.ts";

const password = z.string().max(200).optional();

/** Ends one of the caller's sessions. @throws as proveRecent; NOT_FOUND for another user's session or one that has ended */
export const endSession = mutation({
	name: "endSession",
	permission: "account:manage",
	input: z.object({ sessionId: z.uuid(), password }),
	prepare: ({ input, ...prover }) => proveRecent(prover, input.password),
	run: async ({ tx, input, ...authorized }) => {
		const userId = userIdOf(authorized);
		if ((await endSessions(tx, userId, { only: input.sessionId })) === 0)
			throw new KeyholdError("NOT_FOUND", "This session has already ended.");
		return {
			value: null,
			audit: {
				action: "account.session_ended",
				organizationIds: await accountChains(tx, userId),
				target: { type: "session", id: input.sessionId },
			},
		};
	},
});

/** Ends all of the caller's sessions, including this one, and revokes a reset link. @throws as proveRecent */
export const signOutEverywhere = mutation({
	name: "signOutEverywhere",
	permission: "account:manage",
	input: z.object({ password }),
	prepare: ({ input, ...prover }) => proveRecent(prover, input.password),
	run: async ({ tx, ...authorized }) => {
		const userId = userIdOf(authorized);
		await lockUser(tx, userId);
		await revokeResetLink(tx, userId);
		const sessionsEnded = await endSessions(tx, userId);
		return {
			value: { sessionsEnded },
			audit: {
				action: "account.signed_out_everywhere",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
				details: { sessionsEnded },
			},
		};
	},
});
