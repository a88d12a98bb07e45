import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { mutation } from "../../access/verbs.ts";
import { lockUser } from "../../identity/lock-user.ts";
import { revokeResetLink } from "../../identity/password-reset/revoke-reset-link.ts";
import { contextWordsFor, hashNewPassword } from "../../identity/passwords.ts";
import { dropSecondFactor } from "../../identity/second-factor.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findUser } from "./find-user.ts";

/** Sets a user's password, ends their sessions and revokes a reset link. @throws KeyholdError NOT_FOUND, INVALID_INPUT */
export const resetPassword = mutation({
	name: "resetPassword",
	permission: "operator:write-accounts",
	input: z.object({ email: z.string(), password: z.string() }),
	prepare: async ({ db, input }) => {
		const { id } = await findUser(db, input.email);
		return hashNewPassword(input.password, await contextWordsFor(db, id));
	},
	run: async ({ tx, input, prepared: passwordHash }) => {
		const { id, email } = await findUser(tx, input.email);
		await lockUser(tx, id);
		await revokeResetLink(tx, id);
		await tx.user.update({ where: { id }, data: { passwordHash, passwordChangedAt: now() } });
		const sessionsEnded = await endSessions(tx, id);
		return {
			value: { id, email, sessionsEnded },
			audit: {
				action: "user.password_reset",
				organizationIds: await accountChains(tx, id),
				target: { type: "user", id },
				details: { email, sessionsEnded },
			},
		};
	},
});

/** Disables an account and ends its sessions, or enables it. A reset link is revoked either way. @throws KeyholdError NOT_FOUND; CONFLICT */
export const setUserDisabled = mutation({
	name: "setUserDisabled",
	permission: "operator:write-accounts",
	input: z.object({ email: z.string(), isDisabled: z.boolean() }),
	run: async ({ tx, input: { isDisabled, ...input } }) => {
		const { id, email } = await findUser(tx, input.email);
		const disabledAt = (await lockUser(tx, id))?.disabledAt ?? null;
		if ((disabledAt !== null) === isDisabled)
			throw new KeyholdError("CONFLICT", `${email} is already ${isDisabled ? "disabled" : "enabled"}.`);
		await tx.user.update({ where: { id }, data: { disabledAt: isDisabled ? now() : null } });
		await revokeResetLink(tx, id);
		const sessionsEnded = isDisabled ? await endSessions(tx, id) : 0;
		return {
			value: { id, email, sessionsEnded },
			audit: {
				action: isDisabled ? "user.disabled" : "user.enabled",
				organizationIds: await accountChains(tx, id),
				target: { type: "user", id },
				details: { email, sessionsEnded },
			},
		};
	},
});

/**
 * Removes a lost second factor and ends the user's sessions. The next sign-in needs the password only.
 * @throws KeyholdError NOT_FOUND
 */
export const resetSecondFactor = mutation({
	name: "resetSecondFactor",
	permission: "operator:write-accounts",
	input: z.object({ email: z.string() }),
	run: async ({ tx, input }) => {
		const { id, email } = await findUser(tx, input.email);
		await lockUser(tx, id);
		const hadOne = await dropSecondFactor(tx, id);
		const sessionsEnded = await endSessions(tx, id);
		return {
			value: { id, email, hadOne, sessionsEnded },
			audit: {
				action: "user.second_factor_reset",
				organizationIds: await accountChains(tx, id),
				target: { type: "user", id },
				details: { email, hadOne, sessionsEnded },
			},
		};
	},
});
