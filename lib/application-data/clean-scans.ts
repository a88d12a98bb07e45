/** A condition for one data key: `$2` is its deployment, `$3` its ID. */
export const namedDataKey = "stored.deployment_id = $2::uuid AND stored.id = $3::uuid";

/**
 * CTEs of the data keys in the state `$1` that meet a condition, with the end of the last lease on each, and of the values that
 * scans counted under them. Data keys come first: a distributed database reads them from their places, and the rest from one.
 */
export const dataKeysInState = (condition: string) => `stored AS MATERIALIZED (
	SELECT * FROM data_keys AS stored
	WHERE stored.resource = 'APPLICATION_DATA' AND stored.state = $1::"DataKeyState"
		AND ${condition}
), data_key AS MATERIALIZED (
	SELECT stored.*, (
		SELECT max(lease.leased_until) FROM application_leases AS lease
		WHERE lease.deployment_id = stored.deployment_id AND lease.data_key_id = stored.id AND lease.purpose <> 'INDEX'
	) AS last_leased_until
	FROM stored
), scan_count AS MATERIALIZED (
	SELECT counted.* FROM application_scan_counts AS counted JOIN stored
		ON stored.deployment_id = counted.deployment_id AND stored.id = counted.data_key_id
)`;

const countsOfDataKey = "counts.deployment_id = data_key.deployment_id AND counts.data_key_id = data_key.id";
const hasFound = `(counts.found > 0 OR counts."left" > 0)`;

/** SQL: a token that registered `vendor_table` is for the organization of `data_key`, so the table may have values under it. */
export const mayHaveValues = `(cardinality(vendor_table.organization_ids) = 0 OR vendor_table.organization_ids @> ARRAY(
	SELECT organization_id FROM deployments WHERE id = data_key.deployment_id
))`;

/**
 * SQL: no registered table needs `data_key`. Each has a finished scan that began after `since` and found no value under it, and
 * no later scan found any. A scan that re-encrypted values proves nothing: it may have missed some. Neither does one that does
 * not mention the data key: the data key may have been current when the scan began. If no table is registered, nothing is known.
 */
export const areTablesClean = (
	since: string,
) => `(EXISTS (SELECT 1 FROM application_tables AS vendor_table WHERE ${mayHaveValues}) AND NOT EXISTS (
	SELECT 1 FROM application_tables AS vendor_table WHERE ${mayHaveValues} AND NOT EXISTS (
		SELECT 1 FROM application_scans AS scan JOIN scan_count AS counts ON counts.scan_id = scan.id
		WHERE scan.table_name = vendor_table.name AND scan.finished_at IS NOT NULL AND ${countsOfDataKey}
			AND NOT ${hasFound} AND scan.started_at > ${since}
			AND NOT EXISTS (
				SELECT 1 FROM application_scans AS later JOIN scan_count AS counts ON counts.scan_id = later.id
				WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at AND ${countsOfDataKey}
					AND ${hasFound}
			)
	)
))`;
