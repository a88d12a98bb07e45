import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { awsPartitionOf } from "../../platform/aws-regions.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";
import { Resource } from "../../platform/prisma/enums.ts";
import { findOrganization } from "./find-organization.ts";

/** The resources that a customer's key covers unless an Org Admin says otherwise. */
const coveredAtFirst: Resource[] = ["REQUEST_LOGS", "TRACES", "APPLICATION_DATA"];

/** Creates a deployment, in which an organization's data is stored. The first write creates its default keys. */
export const createDeployment = mutation({
	name: "createDeployment",
	permission: "operator:manage",
	input: z.object({
		organization: z.string(),
		name: z.string().trim().min(1, { error: "Give the deployment a name." }).max(60),
		region: z
			.string()
			.refine((region) => awsPartitionOf(region), { error: "Enter an AWS region, such as us-west-1." }),
	}),
	run: async ({ tx, input: { organization: slug, name, region } }) => {
		const organization = await findOrganization(tx, slug);
		const data = {
			id: newId(),
			organizationId: organization.id,
			name,
			region,
			protections: {
				create: Object.values(Resource).map((resource) => ({
					resource,
					isCustomerKeyCovered: coveredAtFirst.includes(resource),
				})),
			},
		};
		const value = await conflictIfTaken(
			tx.deployment.create({ data }),
			`${slug} already has a deployment named ${name}.`,
		);
		return {
			value,
			audit: {
				action: "deployment.created",
				organizationId: organization.id,
				target: { type: "deployment", id: value.id },
				details: { name, region, covered: coveredAtFirst },
			},
		};
	},
});
