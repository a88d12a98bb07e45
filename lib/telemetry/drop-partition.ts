import { inTransaction, type Tx } from "../platform/db.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";

/**
 * Drops a partition that was set aside, after all its records are in the audit log (`expirePartition`), and releases the data
 * keys that the converger could not delete because of them.
 */
export async function dropPartition(partition: string): Promise<void> {
	await inTransaction(async (tx: Tx) => {
		await tx.$executeRaw`SELECT drop_telemetry_partition(${partition})`;
		const held = await tx.dataKey.findMany({
			where: { state: "HELD", damaged: { none: {} } },
			distinct: ["deploymentId"],
			select: { deploymentId: true },
		});
		for (const { deploymentId } of held) await releaseHeldDataKeys(tx, deploymentId);
	});
}
