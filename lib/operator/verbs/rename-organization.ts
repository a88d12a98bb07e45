import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { changeOrganization } from "./change-organization.ts";
import { organizationName } from "./find-organization.ts";
import { nameInput } from "./organization-names.ts";

/** Changes an organization's name, not its slug. @throws KeyholdError NOT_FOUND; CONFLICT if it has this name */
export const renameOrganization = mutation({
	name: "renameOrganization",
	permission: "operator:write-organizations",
	input: z.object({
		organization: organizationName,
		name: nameInput,
	}),
	run: ({ tx, input: { organization, name } }) =>
		changeOrganization(
			tx,
			organization,
			{
				action: "organization.renamed",
				column: "name",
				to: name,
				unchanged: `${organization} already has this name.`,
			},
			(id) => ({ id, name }),
		),
});
