import type { Tx } from "../platform/db.ts";

/**
 * Serializes changes of a deployment's keys by locking its row. Only the lock of its organization (`lockOrganization`) comes
 * before it. It does not block writes, whose foreign keys need only a weaker lock.
 */
export async function lockDeployment(tx: Tx, deploymentId: string): Promise<void> {
	await tx.$queryRaw`SELECT 1 FROM deployments WHERE id = ${deploymentId}::uuid FOR NO KEY UPDATE`;
}
