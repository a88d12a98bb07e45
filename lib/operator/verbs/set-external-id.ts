import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { changeOrganization } from "./change-organization.ts";
import { findOrganizationToChange, organizationName } from "./find-organization.ts";
import { externalIdInput, lockNames, requireFreeNames } from "./organization-names.ts";

/**
 * Gives an organization the vendor's own ID for the customer, or another one.
 * @throws KeyholdError NOT_FOUND; CONFLICT if it has this one, or another organization is named so
 */
export const setExternalId = mutation({
	name: "setExternalId",
	permission: "operator:write-organizations",
	input: z.object({ organization: organizationName, externalId: externalIdInput }),
	run: async ({ tx, input: { organization, externalId } }) => {
		await lockNames(tx, [externalId]);
		const { id } = await findOrganizationToChange(tx, organization);
		await requireFreeNames(tx, [externalId], id);
		return changeOrganization(
			tx,
			id,
			{
				action: "organization.external_id_set",
				column: "externalId",
				to: externalId,
				unchanged: `${organization} already has this external ID.`,
			},
			() => ({ id, externalId }),
		);
	},
});
