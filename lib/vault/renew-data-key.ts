import { db, pool, type Tx } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { generateDataKeys, switchIf } from "./new-data-keys.ts";

/**
 * The number of seals at which a data key is replaced. Random nonces of 96 bits allow 2^32 (NIST SP 800-38D §8.3). This is
 * an eighth of that, so that the seals between two checks never come near the limit.
 */
export const maxSeals = 2 ** 29;

type Due = { deploymentId: string; id: string; resource: Resource; kmsKeyId: string };

/**
 * CURRENT data keys that are older than `maxAgeDays` or have too many seals. Seals are counted before they are made: those of
 * applications in `data_keys`, those of Keyhold's own processes in `record_counts`.
 */
export async function findDueDataKeys(maxAgeDays: number): Promise<Due[]> {
	const { rows } = await pool().query(
		`SELECT k.deployment_id AS "deploymentId", k.id, k.resource, k.kms_key_id AS "kmsKeyId"
		FROM data_keys k LEFT JOIN (
			SELECT deployment_id, data_key_id, sum(seals) AS seals FROM record_counts GROUP BY deployment_id, data_key_id
		) c ON c.deployment_id = k.deployment_id AND c.data_key_id = k.id
		WHERE k.state = 'CURRENT'
			AND (k.created_at < now() - make_interval(days => $1) OR k.seals + COALESCE(c.seals, 0) >= $2)`,
		[maxAgeDays, maxSeals],
	);
	return rows;
}

/**
 * Replaces a due data key with a new one under the same KMS key; the converger moves the records. Does nothing if the data
 * key is no longer CURRENT. @throws as generateDataKeys
 */
export async function renewDataKey(due: Due): Promise<void> {
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: due.deploymentId } });
	const kmsKey = await db().kmsKey.findUniqueOrThrow({ where: { id: due.kmsKeyId } });
	const fresh = await generateDataKeys(deployment, [due.resource], kmsKey);
	const { deploymentId, id, kmsKeyId } = due;
	// Only the switch may lock the row: a writer that holds its place in the queue of writers may wait for that lock.
	const isStillCurrent = async (tx: Tx) => {
		const isCurrent =
			(await tx.dataKey.count({ where: { deploymentId, id, state: "CURRENT", kmsKeyId } })) > 0;
		if (isCurrent) await enqueue(tx, "rekey.protect", { deploymentId }, deploymentId);
		return isCurrent;
	};
	await switchIf(isStillCurrent, deploymentId, fresh);
}
