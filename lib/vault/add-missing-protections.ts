import type { Db } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";

/**
 * Gives a deployment the protections that it lacks, not covered by the customer's key. It lacks those of resources that are newer
 * than the process that created it. They are not added before they are needed: a process of the previous release can't read them.
 */
export async function addMissingProtections(
	on: Db,
	deploymentId: string,
	resources: Resource[],
): Promise<void> {
	await on.protection.createMany({
		data: resources.map((resource) => ({ deploymentId, resource, isCustomerKeyCovered: false })),
		skipDuplicates: true,
	});
}
