import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { wholeNumber } from "../../organizations/settings/organization-settings.ts";
import { changeOrganization } from "./change-organization.ts";
import { organizationName } from "./find-organization.ts";

/** Sets after how many days an organization's telemetry is deleted; null keeps it. @throws KeyholdError NOT_FOUND; CONFLICT */
export const setRetention = mutation({
	name: "setRetention",
	permission: "operator:write-organizations",
	input: z.object({
		organization: organizationName,
		days: z.coerce.number().pipe(wholeNumber(1, 36_500)).nullable(),
	}),
	run: ({ tx, input: { organization, days } }) =>
		changeOrganization(
			tx,
			organization,
			{
				action: "organization.retention_set",
				column: "retentionDays",
				to: days,
				unchanged: `${organization} already keeps its telemetry for that long.`,
			},
			() => ({ days }),
		),
});
