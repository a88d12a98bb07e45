import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

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

/** The resources that the customer's key covers. */
export async function coveredResources(on: Db, deploymentId: string) {
	const protections = await on.protection.findMany({ where: { deploymentId, isCustomerKeyCovered: true } });
	return protections.map(({ resource }) => resource);
}
