import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { auditSampling } from "../../organizations/settings/organization-settings.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "./find-organization.ts";

/** Records one in N payload reads by API tokens; reads by people are always recorded. @throws KeyholdError NOT_FOUND; CONFLICT */
export const setAuditSampling = mutation({
	name: "setAuditSampling",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		oneIn: z.coerce.number().pipe(auditSampling),
	}),
	run: async ({ tx, input: { organization: slug, oneIn } }) => {
		const { id, auditOpeningsOneIn: before } = await findOrganization(tx, slug);
		if (before === oneIn)
			throw new KeyholdError(
				"CONFLICT",
				`${slug} already records one in ${oneIn} payload reads by API tokens.`,
			);
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
