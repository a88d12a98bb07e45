import { pool } from "../platform/db.ts";

/** A process last seen, or a lease that ended, longer ago than this is no longer shown. */
const keptFor = "interval '1 day'";
/** Scans are kept this long for the evidence report. */
const scansKeptFor = "interval '400 days'";

/**
 * Deletes leases that ended a day ago, processes that were last seen before that, and old scans. The end of the last lease on
 * a data key is kept with the data key, since only a later scan may release it.
 */
export async function forgetEndedLeases(): Promise<void> {
	await pool().query(`WITH ended AS (
			DELETE FROM application_leases WHERE leased_until < clock_timestamp() - ${keptFor}
			RETURNING deployment_id, data_key_id, purpose, leased_until
		), last AS (
			SELECT deployment_id, data_key_id, max(leased_until) AS leased_until FROM ended
			WHERE purpose <> 'INDEX' GROUP BY deployment_id, data_key_id
		)
		UPDATE data_keys SET leased_until = GREATEST(data_keys.leased_until, last.leased_until) FROM last
		WHERE data_keys.deployment_id = last.deployment_id AND data_keys.id = last.data_key_id`);
	await pool().query(`DELETE FROM application_processes AS process
		WHERE last_seen_at < clock_timestamp() - ${keptFor}
			AND NOT EXISTS (SELECT 1 FROM application_leases WHERE process_id = process.id)`);
	// The last finished scan of a table stays, however old: it is what is known about the table.
	await pool().query(`DELETE FROM application_scans AS scan
		WHERE reported_at < clock_timestamp() - ${scansKeptFor}
			AND EXISTS (
				SELECT 1 FROM application_scans AS later
				WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at AND later.finished_at IS NOT NULL
			)`);
}
