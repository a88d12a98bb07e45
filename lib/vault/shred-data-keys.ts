import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";

/**
 * Destroys the wrapped bytes of every data key that a KMS key of a deployment wraps: from the commit on no record under
 * them opens, by Keyhold or from a copy of the database made later. The converger deletes the records. To be called
 * after `retarget`, or where nothing is written under the KMS key any more.
 * @returns how many data keys.
 */
export async function shredDataKeys(tx: Tx, deploymentId: string, kmsKeyId: string): Promise<number> {
	const { count } = await tx.dataKey.updateMany({
		where: { deploymentId, kmsKeyId, state: { not: "SHREDDED" } },
		data: { state: "SHREDDED", wrapped: new Uint8Array(), wrappedAt: now() },
	});
	return count;
}
