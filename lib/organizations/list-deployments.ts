import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";

export type DeploymentRef = { id: string; name: string; region: string };

/** The deployments of an organization, the oldest first. */
export const listDeployments = tenantQuery({
	name: "listDeployments",
	permission: "deployment:read",
	input: z.object({}),
	run: ({ db, organization }): Promise<DeploymentRef[]> =>
		db.deployment.findMany({
			where: { organizationId: organization.id },
			orderBy: { createdAt: "asc" },
			select: { id: true, name: true, region: true },
		}),
});
