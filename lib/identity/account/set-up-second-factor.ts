import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { mutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { homeRegion, sealSecret } from "../../vault/sealed-secrets.ts";
import { lockUser } from "../lock-user.ts";
import { refuseLimited } from "../proof-failure.ts";
import { wrongCode } from "../prove-code.ts";
import { provePassword } from "../prove-password.ts";
import { hasSecondFactor, matchTotp, replaceRecoveryCodes, seedOf } from "../second-factor.ts";
import { attemptCode } from "../sign-in-limits.ts";
import { enrolment, newSeed } from "../totp.ts";
import { userIdOf } from "../user-id-of.ts";

/**
 * Starts setting up a second factor. Only the answer contains the seed for an authenticator app. The factor is in use once
 * `confirmSecondFactor` has accepted a code; starting again replaces the seed.
 * @throws as provePassword, callKms; CONFLICT if there is a second factor
 */
export const beginSecondFactor = mutation({
	name: "beginSecondFactor",
	permission: "account:manage",
	input: z.object({ password: z.string().min(1, { error: "Enter your password." }).max(200) }),
	prepare: async ({ db, input, ...prover }) => {
		await provePassword(prover, input.password);
		const userId = userIdOf(prover);
		const region = await homeRegion(db, null);
		const seed = newSeed();
		try {
			const shown = enrolment(seed, prover.actor.label);
			return { region, shown, secret: await sealSecret(seedOf(userId, region), seed) };
		} finally {
			seed.fill(0);
		}
	},
	run: async ({ tx, prepared: { region, secret, shown }, ...authorized }) => {
		const userId = userIdOf(authorized);
		await lockUser(tx, userId);
		if (await hasSecondFactor(tx, userId))
			throw new KeyholdError("CONFLICT", "Two-factor authentication is already set up. Remove it first.");
		const data = { secret, region, createdAt: now() };
		await tx.totpFactor.upsert({ where: { userId }, create: { userId, ...data }, update: data });
		return {
			value: shown,
			audit: {
				action: "account.second_factor_begun",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
			},
		};
	},
});

/**
 * Puts the second factor into use with its first code. This session is then one with a second factor; all others end.
 * @throws KeyholdError INVALID_INPUT, RATE_LIMITED; CONFLICT if none was started; as callKms
 */
export const confirmSecondFactor = mutation({
	name: "confirmSecondFactor",
	permission: "account:manage",
	input: z.object({ code: z.string().max(64) }),
	prepare: async ({ db, input, ...prover }) => {
		const userId = userIdOf(prover);
		const attempt = await attemptCode(userId);
		refuseLimited(attempt);
		const begun = await db.totpFactor.findFirst({ where: { userId, confirmedAt: null } });
		const step = begun && (await matchTotp(userId, input.code, { isConfirmed: false }));
		if (!begun || step === null) throw wrongCode();
		await attempt.forgive();
		return { step, createdAt: begun.createdAt };
	},
	run: async ({ tx, prepared: { step, createdAt }, sessionId, ...authorized }) => {
		const userId = userIdOf(authorized);
		await lockUser(tx, userId);
		const { count } = await tx.totpFactor.updateMany({
			// The factor of this code, not one that was started since.
			where: { userId, confirmedAt: null, createdAt },
			data: { confirmedAt: now(), lastStep: step },
		});
		if (count === 0) throw new KeyholdError("CONFLICT", "There is nothing to confirm. Start again.");
		const recoveryCodes = await replaceRecoveryCodes(tx, userId);
		const sessionsEnded = await endSessions(tx, userId, { except: sessionId ?? null });
		// Only this session is left.
		await tx.session.updateMany({
			where: { userId, method: "PASSWORD" },
			data: { method: "PASSWORD_TOTP" },
		});
		return {
			value: { recoveryCodes },
			audit: {
				action: "account.second_factor_added",
				organizationIds: await accountChains(tx, userId),
				target: { type: "user", id: userId },
				details: { sessionsEnded },
			},
		};
	},
});
