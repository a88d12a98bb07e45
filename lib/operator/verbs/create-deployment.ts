import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { awsPartitionOf } from "../../platform/aws-regions.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import type { Tx } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { Resource } from "../../platform/prisma/enums.ts";
import { findOrganizationToChange, organizationName } from "./find-organization.ts";

/** The resources that a customer's key covers unless an Org Admin says otherwise. */
const coveredAtFirst: Resource[] = ["REQUEST_LOGS", "TRACES", "APPLICATION_DATA"];

export const deploymentFields = {
	name: z.string().trim().min(1, { error: "Give the deployment a name." }).max(60),
	region: z
		.string()
		.refine((region) => awsPartitionOf(region), { error: "Enter an AWS region, such as us-west-1." })
		.meta({ description: "The AWS region of the customer's key, such as us-west-1. It never changes." }),
};

/** Creates a deployment, in which an organization's data is stored. The first write creates its default keys. */
export const createDeployment = mutation({
	name: "createDeployment",
	permission: "operator:write-organizations",
	input: z.object({ organization: organizationName, ...deploymentFields }),
	run: async ({ tx, input: { organization, ...fields } }) => {
		const { id } = await findOrganizationToChange(tx, organization);
		return conflictIfTaken(
			storeDeployment(tx, id, fields),
			`${organization} already has a deployment named ${fields.name}.`,
		);
	},
});

/** Stores a new deployment of an organization. @throws the database's error if its name is taken there */
export async function storeDeployment(
	tx: Tx,
	organizationId: string,
	{ name, region }: { name: string; region: string },
) {
	const data = {
		id: newId(),
		organizationId,
		name,
		region,
		protections: {
			create: Object.values(Resource).map((resource) => ({
				resource,
				isCustomerKeyCovered: coveredAtFirst.includes(resource),
			})),
		},
	};
	const value = await tx.deployment.create({ data });
	return {
		value,
		audit: {
			action: "deployment.created" as const,
			organizationId,
			target: { type: "deployment", id: value.id },
			details: { name, region, covered: coveredAtFirst },
		},
	};
}
