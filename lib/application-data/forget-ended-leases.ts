import { pool } from "../platform/db.ts";

/** A process last seen, or a lease that ended, longer ago than this is no longer shown. */
const keptFor = "interval '1 day'";
/** Scans are kept this long for the evidence report. */
const scansKeptFor = "interval '400 days'";

/**
 * Deletes leases that ended a day ago, processes that were last seen before that, and old scans. The end of the last lease on
 * a data key is kept with the data key, since only a later scan may release it. Rows are locked in the order in which renewals
 * lock them, so that neither waits for the other.
 */
export async function forgetEndedLeases(): Promise<void> {
	await pool().query(`WITH locked AS MATERIALIZED (
			SELECT deployment_id, data_key_id, process_id, purpose, leased_until FROM application_leases
			WHERE leased_until < clock_timestamp() - ${keptFor}
			ORDER BY deployment_id, data_key_id, process_id, purpose FOR UPDATE
		), ended AS (
			DELETE FROM application_leases AS lease USING locked
			WHERE lease.deployment_id = locked.deployment_id AND lease.data_key_id = locked.data_key_id
				AND lease.process_id = locked.process_id AND lease.purpose = locked.purpose
		), last AS MATERIALIZED (
			SELECT deployment_id, data_key_id, max(leased_until) AS leased_until FROM locked
			WHERE purpose <> 'INDEX' GROUP BY deployment_id, data_key_id
		), locked_data_keys AS MATERIALIZED (
			SELECT deployment_id, id FROM data_keys
			WHERE (deployment_id, id) IN (SELECT deployment_id, data_key_id FROM last)
			ORDER BY deployment_id, id FOR NO KEY UPDATE
		)
		UPDATE data_keys SET leased_until = GREATEST(data_keys.leased_until, last.leased_until)
		FROM last JOIN locked_data_keys
			ON locked_data_keys.deployment_id = last.deployment_id AND locked_data_keys.id = last.data_key_id
		WHERE data_keys.deployment_id = last.deployment_id AND data_keys.id = last.data_key_id`);
	await pool().query(`DELETE FROM application_processes AS process
		WHERE last_seen_at < clock_timestamp() - ${keptFor}
			AND NOT EXISTS (SELECT 1 FROM application_leases WHERE process_id = process.id)`);
	// The last finished scan of a table stays, however old: it is what is known about the table. So does the last one that
	// counted a deployment's data keys, while the table is registered for its organization.
	await pool().query(`DELETE FROM application_scans AS scan
		WHERE reported_at < clock_timestamp() - ${scansKeptFor}
			AND EXISTS (
				SELECT 1 FROM application_scans AS later
				WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at AND later.finished_at IS NOT NULL
			)
			AND NOT (scan.finished_at IS NOT NULL AND EXISTS (
				SELECT 1 FROM application_scan_counts AS counts
				JOIN deployments AS deployment ON deployment.id = counts.deployment_id
				JOIN application_tables AS vendor_table ON vendor_table.name = scan.table_name
				WHERE counts.scan_id = scan.id
					AND (cardinality(vendor_table.organization_ids) = 0 OR deployment.organization_id = ANY(vendor_table.organization_ids))
					AND NOT EXISTS (
						SELECT 1 FROM application_scans AS later
						JOIN application_scan_counts AS later_counts ON later_counts.scan_id = later.id
						WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at
							AND later.finished_at IS NOT NULL AND later_counts.deployment_id = counts.deployment_id
					)
			))`);
}
