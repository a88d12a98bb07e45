import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "./find-organization.ts";

/**
 * Requires sign-in through OIDC in an organization, or accepts passwords again, such as when the provider is gone.
 * @throws KeyholdError NOT_FOUND; CONFLICT
 */
export const setSsoOnly = mutation({
	name: "setSsoOnly",
	permission: "operator:manage",
	input: z.object({ organization: z.string(), isSsoOnly: z.boolean() }),
	run: async ({ tx, input: { isSsoOnly, ...input } }) => {
		const { id, slug, isSsoOnly: before } = await findOrganization(tx, input.organization);
		if (before === isSsoOnly)
			throw new KeyholdError(
				"CONFLICT",
				`${slug} already ${isSsoOnly ? "requires sign-in through a provider" : "accepts passwords"}.`,
			);
		await tx.organization.update({ where: { id }, data: { isSsoOnly } });
		return {
			value: { organization: slug, isSsoOnly },
			audit: {
				action: "organization.sso_only_set",
				organizationId: id,
				target: { type: "organization", id },
				details: { from: before, to: isSsoOnly },
			},
		};
	},
});
