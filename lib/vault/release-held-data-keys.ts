import { db, inTransaction, type Tx } from "../platform/db.ts";
import { enqueue } from "../platform/queue.ts";
import { type StoredResource, sealedTables } from "./resources.ts";

/**
 * Call this after records were deleted. It forgets the damaged ones among them and makes a data key RETIRING if it was HELD
 * only for those; the converger deletes it once it has no records.
 */
export async function releaseHeldDataKeys(tx: Tx, deploymentId: string): Promise<void> {
	for (const [resource, table] of Object.entries(sealedTables) as [StoredResource, string][]) {
		// The statement plans every partition of the table.
		if (!(await tx.damagedRecord.findFirst({ where: { deploymentId, resource } }))) continue;
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

/**
 * Releases the data keys that stayed HELD after their last damaged record was gone, because a partition with other records of
 * theirs was not dropped yet.
 */
export async function releaseForgottenDataKeys(signal: AbortSignal): Promise<void> {
	const held = await db().dataKey.findMany({
		where: { state: "HELD", damaged: { none: {} } },
		distinct: ["deploymentId"],
		select: { deploymentId: true },
	});
	for (const { deploymentId } of held) {
		if (signal.aborted) return;
		await inTransaction((tx) => releaseHeldDataKeys(tx, deploymentId));
	}
}
