import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/** Finds a deployment of this organization. Another organization's is not found. @throws KeyholdError NOT_FOUND */
export async function findDeployment(on: Db, organizationId: string, deploymentId: string) {
	const deployment = await on.deployment.findFirst({ where: { id: deploymentId, organizationId } });
	if (!deployment) throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	return deployment;
}
