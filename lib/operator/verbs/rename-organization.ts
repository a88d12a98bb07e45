import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { changeOrganization } from "./change-organization.ts";

/** Changes an organization's name, not its slug. @throws KeyholdError NOT_FOUND; CONFLICT if it has this name */
export const renameOrganization = mutation({
	name: "renameOrganization",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		name: z.string().trim().min(1, { error: "Give the organization a name." }).max(100),
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
