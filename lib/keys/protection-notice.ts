import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/client.ts";

export type ProtectionNotice = {
	deployment: string;
	status: KeyStatus;
	health: KeyHealth;
	healthSince: string;
	/** AWS's name for what is wrong. */
	healthError: string | null;
	/** Who has to act before it is healthy again. */
	healthActionBy: ActionBy;
};

/** How the keys are that an organization's data depends on: what every member may know of them, so no ARN. */
export const protectionNotice = tenantQuery({
	name: "protectionNotice",
	permission: "organization:read",
	input: z.object({}),
	run: async ({ db, organization }): Promise<ProtectionNotice[]> => {
		const keys = await db.kmsKey.findMany({
			// An ADDED key protects nothing yet; one being deleted still does.
			where: {
				organizationId: organization.id,
				kind: "CUSTOMER",
				status: { in: ["ACTIVATING", "ACTIVE", "DELETING"] },
			},
			orderBy: { healthSince: "desc" },
			select: {
				status: true,
				health: true,
				healthSince: true,
				healthError: true,
				healthActionBy: true,
				deployment: { select: { name: true } },
			},
		});
		return keys.map(({ deployment, healthSince, ...key }) => ({
			...key,
			deployment: deployment?.name ?? "",
			healthSince: healthSince.toISOString(),
		}));
	},
});
