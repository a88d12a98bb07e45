import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { auditSampling } from "../../organizations/settings/organization-settings.ts";
import { changeOrganization } from "./change-organization.ts";
import { organizationName } from "./find-organization.ts";

/** Records one in N payload reads by API tokens; reads by people are always recorded. @throws KeyholdError NOT_FOUND; CONFLICT */
export const setAuditSampling = mutation({
	name: "setAuditSampling",
	permission: "operator:write-organizations",
	input: z.object({
		organization: organizationName,
		oneIn: z.coerce.number().pipe(auditSampling),
	}),
	run: ({ tx, input: { organization, oneIn } }) =>
		changeOrganization(
			tx,
			organization,
			{
				action: "organization.audit_sampling_set",
				column: "auditOpeningsOneIn",
				to: oneIn,
				unchanged: `${organization} already records one in ${oneIn} payload reads by API tokens.`,
			},
			() => ({ organization, oneIn }),
		),
});
