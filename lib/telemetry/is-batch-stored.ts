import { uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type StoredResource, sealedTables } from "../vault/resources.ts";

/**
 * True if a deployment has records with any of these ids; retention may have deleted the others.
 * @throws KeyholdError CONFLICT while the records' data key is destroyed but they are not deleted yet; the batch can be stored
 * after that
 */
export async function isBatchStored(
	resource: StoredResource,
	deploymentId: string,
	ids: string[],
): Promise<boolean> {
	const table = sealedTables[resource];
	const sorted = ids.toSorted();
	const { rows } = await pool().query({
		name: `find a batch in ${table}`,
		text: `SELECT data_keys.state = 'SHREDDED' AS is_destroyed FROM ${table} AS record
			JOIN data_keys ON data_keys.deployment_id = record.deployment_id AND data_keys.id = record.data_key_id
			WHERE record.deployment_id = $1 AND record.id = ANY($2::uuid[]) AND record.id BETWEEN $3 AND $4
			ORDER BY is_destroyed DESC LIMIT 1`,
		values: [deploymentId, uuidArray(ids), sorted[0], sorted.at(-1)],
	});
	if (rows[0]?.is_destroyed)
		throw new KeyholdError(
			"CONFLICT",
			"This batch was stored earlier and is being destroyed together with its key. Send it again later to store it with the current key.",
		);
	return rows.length > 0;
}
