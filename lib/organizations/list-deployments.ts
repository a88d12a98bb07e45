import { z } from "zod";
import { organizationOf, query } from "../access/verbs.ts";

export type DeploymentRef = { id: string; name: string; region: string };

/** The deployments of an organization, the oldest first. */
export const listDeployments = query({
	permission: "deployment:read",
	input: z.object({}),
	run: ({ db, ...authorized }): Promise<DeploymentRef[]> =>
		db.deployment.findMany({
			where: { organizationId: organizationOf(authorized).id },
			orderBy: { createdAt: "asc" },
			select: { id: true, name: true, region: true },
		}),
});
