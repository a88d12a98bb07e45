import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { destroyedStates } from "./destroyed-states.ts";

/**
 * Destroys the wrapped bytes of every data key of a deployment, or of those that one KMS key wraps: from the commit on, no record under them
 * opens, neither in Keyhold nor in a later copy of the database. The converger deletes the records. Call it after `retarget`,
 * or if nothing is written under the KMS key any longer. Needs no KMS.
 * @returns the number of data keys
 */
export async function shredDataKeys(tx: Tx, deploymentId: string, kmsKeyId?: string): Promise<number> {
	const { count } = await tx.dataKey.updateMany({
		where: { deploymentId, ...(kmsKeyId && { kmsKeyId }), state: { notIn: destroyedStates } },
		data: { state: "SHREDDED", wrapped: new Uint8Array(), wrappedAt: now(), releasedAt: null },
	});
	return count;
}
