import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { columnsOf, id } from "../platform/view.ts";

export const deploymentRef = z
	.object({ id, name: z.string(), region: z.string().meta({ description: "AWS region." }) })
	.meta({ id: "Deployment", description: "A place where the organization's data is stored." });
export type DeploymentRef = z.infer<typeof deploymentRef>;

/** The organization's deployments, oldest first. */
export const listDeployments = tenantQuery({
	name: "listDeployments",
	permission: "deployment:read",
	input: z.object({}),
	run: ({ db, organization }): Promise<DeploymentRef[]> =>
		db.deployment.findMany({
			where: { organizationId: organization.id },
			orderBy: { createdAt: "asc" },
			select: columnsOf(deploymentRef),
		}),
});
