import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "./find-organization.ts";

/** Changes an organization's name, not its slug. @throws KeyholdError NOT_FOUND; CONFLICT if it has this name */
export const renameOrganization = mutation({
	name: "renameOrganization",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		name: z.string().trim().min(1, { error: "Give the organization a name." }).max(100),
	}),
	run: async ({ tx, input }) => {
		const { id, name: from } = await findOrganization(tx, input.organization);
		if (from === input.name)
			throw new KeyholdError("CONFLICT", `${input.organization} already has this name.`);
		await tx.organization.update({ where: { id }, data: { name: input.name } });
		return {
			value: { id, name: input.name },
			audit: {
				action: "organization.renamed",
				organizationId: id,
				target: { type: "organization", id },
				details: { from, to: input.name },
			},
		};
	},
});
