import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { settleOrigin } from "./account-origin.ts";
import { findUser } from "./find-user.ts";

/**
 * Takes a user in among support staff, or out. What the operator says counts over a provider's groups, until these are
 * read again. Who is taken in is treated as `settleOrigin` says. @throws KeyholdError NOT_FOUND; CONFLICT when it is so already
 */
export const setSupport = mutation({
	name: "setSupport",
	permission: "operator:manage",
	input: z.object({ email: z.string(), isSupport: z.boolean() }),
	run: async ({ tx, input: { isSupport, ...input } }) => {
		const user = await findUser(tx, input.email);
		const { id, email, isSupport: before } = user;
		if (before === isSupport)
			throw new KeyholdError(
				"CONFLICT",
				`${email} is ${isSupport ? "" : "not "}among support staff already.`,
			);
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
