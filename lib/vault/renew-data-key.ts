import { db, pool, type Tx } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { generateDataKeys, switchIf } from "./new-data-keys.ts";
import { sealedTables } from "./resources.ts";

/**
 * The number of seals at which a data key is replaced. Random nonces of 96 bits allow 2^32 (NIST SP 800-38D §8.3). This is
 * an eighth of that, so that the seals between two checks never come near the limit.
 */
export const maxSeals = 2 ** 29;

type Due = { deploymentId: string; id: string; resource: Resource; kmsKeyId: string };

/** CURRENT data keys that are older than `maxAgeDays` or have too many records, or too many seals of applications. */
export async function findDueDataKeys(maxAgeDays: number): Promise<Due[]> {
	const { rows } = await pool().query(
		`SELECT deployment_id AS "deploymentId", id, resource, kms_key_id AS "kmsKeyId" FROM data_keys
		WHERE state = 'CURRENT' AND (created_at < now() - make_interval(days => $1) OR seals >= $2)`,
		[maxAgeDays, maxSeals],
	);
	return [...rows, ...(await findOverusedDataKeys())];
}

/** Counts only in tables that are large enough as a whole. */
async function findOverusedDataKeys(): Promise<Due[]> {
	const due: Due[] = [];
	for (const table of Object.values(sealedTables)) {
		const { rows } = await pool().query("SELECT reltuples FROM pg_class WHERE oid = $1::regclass", [table]);
		if (Number(rows[0]?.reltuples ?? 0) < maxSeals) continue;
		const counted = await pool().query(
			`SELECT k.deployment_id AS "deploymentId", k.id, k.resource, k.kms_key_id AS "kmsKeyId"
			FROM data_keys k JOIN (
				SELECT data_key_id, count(*) AS records FROM ${table} GROUP BY data_key_id
			) c ON c.data_key_id = k.id WHERE k.state = 'CURRENT' AND c.records >= $1`,
			[maxSeals],
		);
		due.push(...counted.rows);
	}
	return due;
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
	const retire = async (tx: Tx) => {
		const { count } = await tx.dataKey.updateMany({
			where: { deploymentId, id, state: "CURRENT", kmsKeyId },
			data: { state: "RETIRING" },
		});
		if (count > 0) await enqueue(tx, "rekey.protect", { deploymentId }, deploymentId);
		return count > 0;
	};
	await switchIf(retire, deploymentId, fresh);
}
