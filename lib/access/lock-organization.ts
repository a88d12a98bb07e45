import type { Tx } from "../platform/db.ts";

/**
 * Serializes changes of an organization, its members and its offboarding by locking its row until the transaction ends. Take this
 * lock before those of its deployments. It does not block rows that refer to the organization.
 */
export async function lockOrganization(tx: Tx, id: string): Promise<void> {
	await tx.$queryRaw`SELECT 1 FROM organizations WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
}
