/**
 * The number of records under each data key is the sum of its rows in `record_counts`. Every statement that stores, moves or
 * deletes sealed records adds a row with the difference, so the sum is exact in every snapshot. Writers only insert, so they
 * do not wait for each other; `foldRecordCounts` keeps the rows few. These are the parts of such statements. `$1` is the
 * deployment.
 */

/** A CTE that adds `records`, an SQL expression, to the count of data key `$2`. `id` is a parameter with a new UUID. */
export function addedRecords(records: string, from: string, id: string): string {
	return `added AS (
		INSERT INTO record_counts (deployment_id, data_key_id, id, records)
		SELECT $1::uuid, $2::uuid, ${id}::uuid, ${records} FROM ${from}
	)`;
}

/** A CTE that moves the rows of the CTE `moved` from the count of data key `$3` to that of `$2`. */
export function movedRecords(id: string): string {
	return `recounted AS (
		INSERT INTO record_counts (deployment_id, data_key_id, id, records)
		SELECT $1::uuid, side.data_key_id, ${id}::uuid, side.sign * total.records
		FROM (SELECT count(*) AS records FROM moved) AS total, (VALUES ($2::uuid, 1), ($3::uuid, -1)) AS side(data_key_id, sign)
		WHERE total.records > 0
	)`;
}

/**
 * The CTEs `gone`, which deletes the records of the deployment that match `condition`, and `subtracted`, which subtracts them
 * from the counts. `$2` is a new UUID.
 */
export function deletedRecords(table: string, condition: string): string {
	return `gone AS (
		DELETE FROM ${table} WHERE deployment_id = $1::uuid AND ${condition} RETURNING data_key_id
	), subtracted AS (
		INSERT INTO record_counts (deployment_id, data_key_id, id, records)
		SELECT $1::uuid, data_key_id, $2::uuid, -count(*) FROM gone GROUP BY data_key_id
	)`;
}
