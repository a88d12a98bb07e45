import type { Tx } from "../platform/db.ts";
import { enqueue } from "../platform/queue.ts";
import { type StoredResource, sealedTables } from "./resources.ts";

/**
 * Call this after records were deleted. It forgets the damaged ones among them and makes a data key RETIRING if it was HELD
 * only for those; the converger deletes it once it has no records.
 */
export async function releaseHeldDataKeys(tx: Tx, deploymentId: string): Promise<void> {
	for (const [resource, table] of Object.entries(sealedTables) as [StoredResource, string][]) {
		await tx.$executeRawUnsafe(
			`DELETE FROM damaged_records AS damaged WHERE deployment_id = $1::uuid AND resource = $2::"Resource"
			AND NOT EXISTS (
				SELECT 1 FROM ${table} AS record WHERE record.deployment_id = $1::uuid AND record.id = damaged.record_id
			)`,
			deploymentId,
			resource,
		);
	}
	const released = await tx.dataKey.updateMany({
		where: { deploymentId, state: "HELD", damaged: { none: {} } },
		data: { state: "RETIRING" },
	});
	if (released.count > 0) await enqueue(tx, "rekey.protect", { deploymentId }, deploymentId);
}
