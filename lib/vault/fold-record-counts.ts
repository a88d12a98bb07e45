import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

/** Rows of a data key that are left as they are. */
const keptRows = 16;
const batchRows = 10_000;

/**
 * Replaces the rows of each data key in `record_counts` with one that has their sum, so that counts stay cheap to read. A
 * batch is one statement, so no reader sees it half done. Safe beside writers, and in several workers at once: a row that
 * another one has replaced is not added again.
 */
export async function foldRecordCounts(signal: AbortSignal): Promise<void> {
	const { rows } = await pool().query<{ deploymentId: string; id: string }>(
		`SELECT deployment_id AS "deploymentId", data_key_id AS id FROM record_counts
		GROUP BY deployment_id, data_key_id HAVING count(*) > ${keptRows}`,
	);
	for (const dataKey of rows) {
		while (!signal.aborted && (await foldBatch(dataKey)) >= batchRows);
	}
}

/** The data key is locked before its counts, as its deletion does: the other order would deadlock. */
async function foldBatch({ deploymentId, id }: { deploymentId: string; id: string }): Promise<number> {
	const { rows } = await pool().query({
		name: "fold record counts",
		text: `WITH data_key AS MATERIALIZED (
				SELECT 1 FROM data_keys WHERE deployment_id = $1 AND id = $2 FOR KEY SHARE
			), replaced AS (
				DELETE FROM record_counts
				WHERE deployment_id = $1 AND data_key_id = $2 AND EXISTS (SELECT 1 FROM data_key) AND id = ANY(ARRAY(
					SELECT id FROM record_counts WHERE deployment_id = $1 AND data_key_id = $2 LIMIT ${batchRows}
				)) RETURNING records, seals
			), folded AS (
				INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
				SELECT $1::uuid, $2::uuid, $3::uuid, sum(records), sum(seals) FROM replaced HAVING count(*) > 0
			)
			SELECT count(*)::int AS replaced FROM replaced`,
		values: [deploymentId, id, newId()],
	});
	return rows[0].replaced;
}
