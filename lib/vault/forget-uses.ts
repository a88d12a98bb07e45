import type { Tx } from "../platform/db.ts";

/**
 * Deletes what refers to a data key of application data that has just been deleted: leases, and the counts of scans. In a
 * distributed database, no foreign key does.
 */
export async function forgetUses(
	tx: Tx,
	dataKey: { deploymentId: string; dataKeyId: string },
): Promise<void> {
	const { deploymentId, dataKeyId } = dataKey;
	await tx.applicationLease.deleteMany({ where: { deploymentId, dataKeyId } });
	await tx.applicationScanCount.deleteMany({ where: { deploymentId, dataKeyId } });
}
