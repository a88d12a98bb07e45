import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { changeOrganization } from "./change-organization.ts";
import { organizationName } from "./find-organization.ts";

/**
 * Requires sign-in through OIDC in an organization, or accepts passwords again, such as when the provider is gone.
 * @throws KeyholdError NOT_FOUND; CONFLICT
 */
export const setSsoOnly = mutation({
	name: "setSsoOnly",
	permission: "operator:write-organizations",
	input: z.object({ organization: organizationName, isSsoOnly: z.boolean() }),
	run: ({ tx, input: { organization, isSsoOnly } }) =>
		changeOrganization(
			tx,
			organization,
			{
				action: "organization.sso_only_set",
				column: "isSsoOnly",
				to: isSsoOnly,
				unchanged: `${organization} already ${isSsoOnly ? "requires sign-in through a provider" : "accepts passwords"}.`,
			},
			() => ({ organization, isSsoOnly }),
		),
});
