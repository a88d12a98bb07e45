import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { proveCode, takeProvenCode } from "../prove-code.ts";
import { provePassword } from "../prove-password.ts";
import { dropSecondFactor, replaceRecoveryCodes } from "../second-factor.ts";
import { userIdOf } from "../user-id-of.ts";

const proof = z.object({
	password: z.string().min(1, { error: "Enter your password." }).max(200),
	code: z.string().min(1, { error: "Enter a code." }).max(64),
});

/** Removes the caller's second factor and ends all their other sessions. @throws as provePassword, proveCode */
export const removeSecondFactor = mutation({
	name: "removeSecondFactor",
	permission: "account:manage",
	input: proof,
	prepare: async ({ input, ...prover }) => {
		await provePassword(prover, input.password);
		return proveCode(prover, input.code);
	},
	run: async ({ tx, prepared: match, sessionId, ...authorized }) => {
		const userId = userIdOf(authorized);
		await takeProvenCode(tx, userId, match);
		if (!(await dropSecondFactor(tx, userId)))
			throw new KeyholdError("CONFLICT", "Two-factor authentication is not set up.");
		const sessionsEnded = await endSessions(tx, userId, { except: sessionId ?? null });
		await tx.session.updateMany({
			where: { userId, method: "PASSWORD_TOTP" },
			data: { method: "PASSWORD" },
		});
		return {
			value: null,
			audit: {
				action: "account.second_factor_removed",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
				details: { sessionsEnded },
			},
		};
	},
});

/** Replaces the caller's recovery codes. @throws as provePassword, proveCode */
export const renewRecoveryCodes = mutation({
	name: "renewRecoveryCodes",
	permission: "account:manage",
	input: proof,
	prepare: async ({ input, ...prover }) => {
		await provePassword(prover, input.password);
		return proveCode(prover, input.code);
	},
	run: async ({ tx, prepared: match, ...authorized }) => {
		const userId = userIdOf(authorized);
		await takeProvenCode(tx, userId, match);
		return {
			value: { recoveryCodes: await replaceRecoveryCodes(tx, userId) },
			audit: {
				action: "account.recovery_codes_renewed",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
			},
		};
	},
});
