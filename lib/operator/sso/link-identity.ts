import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { emailAddress } from "../../mail/email-address.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { settleOrigin } from "../verbs/account-origin.ts";
import { findProvider } from "./find-provider.ts";

/**
 * Links a user of a provider to an existing account. This is the only way to connect the two, since an email address at a
 * provider proves nothing. See `settleOrigin`.
 */
export const linkIdentity = mutation({
	name: "linkIdentity",
	permission: "operator:write-accounts",
	input: z.object({
		provider: z.string(),
		subject: z.string().min(1, { error: "Give the subject (sub)." }).max(255),
		email: emailAddress().toLowerCase(),
	}),
	run: async ({ tx, input: { subject, email, ...input } }) => {
		const { id: providerId, slug, organizationId } = await findProvider(tx, input.provider);
		const user = await tx.user.findUnique({ where: { email } });
		if (!user) throw new KeyholdError("NOT_FOUND", `There is no user with the address ${email}.`);
		await conflictIfTaken(
			tx.oidcIdentity.create({ data: { providerId, subject, userId: user.id } }),
			`${subject} of ${slug} is already linked to an account.`,
		);
		const origin = await settleOrigin(tx, user, organizationId);
		return {
			value: { provider: slug, subject, email, origin },
			audit: {
				action: "oidc_identity.linked",
				...(organizationId && { organizationId }),
				target: { type: "user", id: user.id },
				details: { provider: slug, subject, email, ...origin },
			},
		};
	},
});
