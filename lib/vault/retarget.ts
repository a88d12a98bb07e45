import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { RekeyReason, Resource } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { type NewDataKey, switchToDataKeys } from "./new-data-keys.ts";

/**
 * Sets the KMS key that protects `resources` of a deployment: new writes use it from the commit on, and the converger moves
 * the rest. A rekey in progress is superseded; its data goes to the new target. `dataKeys` come from `generateDataKeys`,
 * called before the transaction.
 * @returns the id of the new rekey
 */
export async function retarget(
	tx: Tx,
	change: {
		deploymentId: string;
		resources: Resource[];
		reason: RekeyReason;
		fromKmsKeyId: string | null;
		toKmsKeyId: string;
		dataKeys: NewDataKey[];
	},
): Promise<string> {
	const { deploymentId, resources, reason, fromKmsKeyId, toKmsKeyId } = change;
	await tx.protection.updateMany({
		where: { deploymentId, resource: { in: resources } },
		data: { kmsKeyId: toKmsKeyId },
	});
	await switchToDataKeys(tx, deploymentId, change.dataKeys);
	await tx.rekey.updateMany({
		where: { deploymentId, phase: { in: openPhases } },
		data: { phase: "SUPERSEDED", finishedAt: now(), blockedReason: null, blockedAt: null },
	});
	const rekeyId = newId();
	await tx.rekey.create({
		data: { id: rekeyId, deploymentId, reason, fromKmsKeyId, toKmsKeyId },
		select: { id: true },
	});
	await enqueue(tx, "rekey.protect", { deploymentId }, deploymentId);
	return rekeyId;
}
