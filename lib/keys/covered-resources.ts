import { z } from "zod";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { Resource } from "../platform/prisma/enums.ts";

/** The input of a verb that makes a key cover more resources. */
export const resourcesToCover = z
	.array(z.enum(Resource))
	.max(Object.keys(Resource).length)
	.default([])
	.transform((resources) => [...new Set(resources)]);

/** The resources that the deployment's customer key covers, or will cover once there is one. */
export async function coveredResources(on: Db, deploymentId: string): Promise<Resource[]> {
	const protections = await on.protection.findMany({ where: { deploymentId, isCustomerKeyCovered: true } });
	return protections.map(({ resource }) => resource);
}

/** The resources whose new data is encrypted with this KMS key. */
export async function resourcesUnder(on: Db, kmsKeyId: string): Promise<Resource[]> {
	return (await on.protection.findMany({ where: { kmsKeyId } })).map(({ resource }) => resource);
}

/**
 * Checks, under the deployment's lock, that data keys generated before the transaction still match the resources: what
 * the key covers may have changed in the meantime. Pure. @throws KeyholdError CONFLICT
 */
export function requireCovers(dataKeys: { resource: Resource }[], resources: Resource[]): void {
	const covered = new Set(dataKeys.map(({ resource }) => resource));
	if (covered.size === resources.length && resources.every((resource) => covered.has(resource))) return;
	throw new KeyholdError(
		"CONFLICT",
		"The set of resources that the key protects has just changed. Nothing was done. Reload the page, then try again.",
	);
}
