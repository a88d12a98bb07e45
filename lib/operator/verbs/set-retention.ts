import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { findOrganization } from "./find-organization.ts";

/** Sets after how many days an organization's telemetry is deleted; null keeps it. */
export const setRetention = mutation({
	name: "setRetention",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		days: z.coerce
			.number({ error: "Give the days as a number." })
			.int({ error: "Give whole days." })
			.min(1, { error: "Keep telemetry for at least one day." })
			.max(36_500, { error: "Keep telemetry for at most 36,500 days." })
			.nullable(),
	}),
	run: async ({ tx, input }) => {
		const organization = await findOrganization(tx, input.organization);
		const { retentionDays: before } = await tx.organization.findUniqueOrThrow({
			where: { id: organization.id },
		});
		await tx.organization.update({ where: { id: organization.id }, data: { retentionDays: input.days } });
		return {
			value: { days: input.days },
			audit: {
				action: "organization.retention_set",
				organizationId: organization.id,
				target: { type: "organization", id: organization.id },
				details: { from: before, to: input.days },
			},
		};
	},
});
