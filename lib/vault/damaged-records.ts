import { uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { nilId } from "../platform/ids.ts";
import { sealedTables } from "./resources.ts";
import type { RecordDataKey } from "./stored-data-keys.ts";

/** Records damaged records, each once, and counts them in the open rekey. They stay unchanged. */
export async function recordDamaged(
	dataKey: RecordDataKey,
	recordIds: string[],
	rekeyId: string | undefined,
): Promise<void> {
	await pool().query(
		`WITH noted AS (
			INSERT INTO damaged_records (deployment_id, resource, record_id, data_key_id)
			SELECT $1, $2::"Resource", id, $3 FROM unnest($4::uuid[]) AS id
			ON CONFLICT DO NOTHING RETURNING 1
		)
		UPDATE rekeys SET damaged = damaged + (SELECT count(*) FROM noted) WHERE deployment_id = $1 AND id = $5`,
		[dataKey.deploymentId, dataKey.resource, dataKey.id, uuidArray(recordIds), rekeyId ?? nilId],
	);
}

/** Makes a RETIRING data key HELD if only damaged records are left under it. */
export async function holdForDamaged(dataKey: RecordDataKey): Promise<void> {
	const table = sealedTables[dataKey.resource];
	await pool().query(
		`UPDATE data_keys SET state = 'HELD'
		WHERE deployment_id = $1 AND id = $2 AND state = 'RETIRING' AND NOT EXISTS (
			SELECT 1 FROM ${table} AS record WHERE record.deployment_id = $1 AND record.data_key_id = $2 AND NOT EXISTS (
				SELECT 1 FROM damaged_records AS damaged
				WHERE damaged.deployment_id = $1 AND damaged.resource = $3::"Resource" AND damaged.record_id = record.id
			)
		)`,
		[dataKey.deploymentId, dataKey.id, dataKey.resource],
	);
}
