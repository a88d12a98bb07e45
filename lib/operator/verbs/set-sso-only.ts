import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { findOrganization } from "./find-organization.ts";

/** Sets whether only a sign-in by OIDC counts in an organization. Off, it is the way in when the provider is gone. */
export const setSsoOnly = mutation({
	name: "setSsoOnly",
	permission: "operator:manage",
	input: z.object({ organization: z.string(), isSsoOnly: z.boolean() }),
	run: async ({ tx, input: { isSsoOnly, ...input } }) => {
		const { id, slug, isSsoOnly: before } = await findOrganization(tx, input.organization);
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
