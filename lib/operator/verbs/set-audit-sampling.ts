import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { findOrganization } from "./find-organization.ts";

/** Says of how many openings of a payload by a token one is audited; those by people all are. */
export const setAuditSampling = mutation({
	name: "setAuditSampling",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		oneIn: z.coerce
			.number({ error: "Give a number." })
			.int({ error: "Give a whole number." })
			.min(1, { error: "One in one is the most there is." })
			.max(1_000_000, { error: "One in 1,000,000 is the least there is." }),
	}),
	run: async ({ tx, input: { organization: slug, oneIn } }) => {
		const { id, auditOpeningsOneIn: before } = await findOrganization(tx, slug);
		await tx.organization.update({ where: { id }, data: { auditOpeningsOneIn: oneIn } });
		return {
			value: { organization: slug, oneIn },
			audit: {
				action: "organization.audit_sampling_set",
				organizationId: id,
				target: { type: "organization", id },
				details: { from: before, to: oneIn },
			},
		};
	},
});
