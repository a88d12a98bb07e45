import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Resource } from "../platform/prisma/client.ts";

/** A customer's key of this organization. Foreign and absent look the same. @throws KeyholdError NOT_FOUND */
export async function findKey(on: Db, organizationId: string, keyId: string) {
	const key = await on.kmsKey.findFirst({
		where: { id: keyId, organizationId, kind: "CUSTOMER" },
		include: { deployment: true },
	});
	if (!key?.deployment) throw new KeyholdError("NOT_FOUND", "There is no such key in this organization.");
	return { ...key, deployment: key.deployment };
}

/** A deployment of this organization. @throws KeyholdError NOT_FOUND */
export async function findDeployment(on: Db, organizationId: string, deploymentId: string) {
	const deployment = await on.deployment.findFirst({ where: { id: deploymentId, organizationId } });
	if (!deployment) throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	return deployment;
}

/**
 * Holds data keys, made outside of the transaction, to the resources that they shall be for now: what the key covers
 * may have been changed while KMS was asked. Under the deployment's lock. Pure. @throws KeyholdError CONFLICT
 */
export function requireMadeFor(resources: Resource[], dataKeys: { resource: Resource }[]): void {
	const made = new Set(dataKeys.map(({ resource }) => resource));
	if (made.size === resources.length && resources.every((resource) => made.has(resource))) return;
	throw new KeyholdError(
		"CONFLICT",
		"What the key covers was changed meanwhile. Nothing was done. Reload the page, then try again.",
	);
}

/** The resources whose new data goes under this KMS key. */
export async function resourcesUnder(on: Db, kmsKeyId: string): Promise<Resource[]> {
	return (await on.protection.findMany({ where: { kmsKeyId } })).map(({ resource }) => resource);
}

/** The resources that the customer's key covers. */
export async function coveredResources(on: Db, deploymentId: string) {
	const protections = await on.protection.findMany({ where: { deploymentId, isCustomerKeyCovered: true } });
	return protections.map(({ resource }) => resource);
}
