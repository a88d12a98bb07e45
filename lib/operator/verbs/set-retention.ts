import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { wholeNumber } from "../../organizations/settings/organization-settings.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "./find-organization.ts";

/** Sets after how many days an organization's telemetry is deleted; null keeps it. @throws KeyholdError NOT_FOUND; CONFLICT */
export const setRetention = mutation({
	name: "setRetention",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		days: z.coerce.number().pipe(wholeNumber(1, 36_500)).nullable(),
	}),
	run: async ({ tx, input }) => {
		const { id, slug, retentionDays: before } = await findOrganization(tx, input.organization);
		if (before === input.days)
			throw new KeyholdError("CONFLICT", `${slug} already keeps its telemetry for that long.`);
		await tx.organization.update({ where: { id }, data: { retentionDays: input.days } });
		return {
			value: { days: input.days },
			audit: {
				action: "organization.retention_set",
				organizationId: id,
				target: { type: "organization", id },
				details: { from: before, to: input.days },
			},
		};
	},
});
