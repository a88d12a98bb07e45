import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { settleOrigin } from "./account-origin.ts";
import { findUser } from "./find-user.ts";

/**
 * Makes a user support staff, as `settleOrigin` allows, or removes them. Overrides a provider's groups until the user's
 * next sign-in there. @throws KeyholdError NOT_FOUND; CONFLICT
 */
export const setSupport = mutation({
	name: "setSupport",
	permission: "operator:write-accounts",
	input: z.object({ email: z.string(), isSupport: z.boolean() }),
	run: async ({ tx, input: { isSupport, ...input } }) => {
		const user = await findUser(tx, input.email);
		const { id, email, isSupport: before } = user;
		if (before === isSupport)
			throw new KeyholdError("CONFLICT", `${email} is already ${isSupport ? "" : "not "}support staff.`);
		await tx.user.update({ where: { id }, data: { isSupport, supportByProviderId: null } });
		const origin = isSupport ? await settleOrigin(tx, user, null) : null;
		return {
			value: { id, email, origin },
			audit: {
				action: isSupport ? "support.added" : "support.removed",
				target: { type: "user", id },
				details: { email, ...origin },
			},
		};
	},
});
