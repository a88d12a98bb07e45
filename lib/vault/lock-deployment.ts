import type { Tx } from "../platform/db.ts";

/**
 * Takes the row lock of a deployment, so that two changes of its keys come one after the other. To be taken first, and
 * weak enough to let the foreign keys of writes through.
 */
export async function lockDeployment(tx: Tx, deploymentId: string): Promise<void> {
	await tx.$queryRaw`SELECT 1 FROM deployments WHERE id = ${deploymentId}::uuid FOR NO KEY UPDATE`;
}
