import { pool } from "../platform/db.ts";

const checksKeptHours = 24;
const hoursKeptDays = 90;
const batchRows = 20_000;

/**
 * Sums up every whole hour of checks, forgets checks older than a day and sums older than 90 days. May be stopped or
 * killed anywhere and run again: an hour is summed up from all of its checks or stays as it is.
 */
export async function summarizeHealth(signal: AbortSignal): Promise<void> {
	await pool().query(
		`INSERT INTO health_hours (kms_key_id, hour, healthy, warning, unreachable, revoked, latency_p50, latency_p99)
		SELECT kms_key_id, date_trunc('hour', checked_at, 'UTC'),
			count(*) FILTER (WHERE outcome = 'HEALTHY'), count(*) FILTER (WHERE outcome = 'WARNING'),
			count(*) FILTER (WHERE outcome = 'UNREACHABLE'), count(*) FILTER (WHERE outcome = 'REVOKED'),
			percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_ms)
		FROM health_checks
		WHERE checked_at >= GREATEST(
				-- The last hour of which the rest may have come since, and never one that is partly forgotten.
				(SELECT max(hour) FROM health_hours),
				date_trunc('hour', now() - make_interval(hours => $1), 'UTC') + interval '1 hour'
			) AND checked_at < date_trunc('hour', now(), 'UTC')
		GROUP BY 1, 2
		ON CONFLICT (kms_key_id, hour) DO UPDATE SET healthy = EXCLUDED.healthy, warning = EXCLUDED.warning,
			unreachable = EXCLUDED.unreachable, revoked = EXCLUDED.revoked,
			latency_p50 = EXCLUDED.latency_p50, latency_p99 = EXCLUDED.latency_p99`,
		[checksKeptHours],
	);
	await forget("health_checks", "checked_at", `${checksKeptHours} hours`, signal);
	await forget("kms_requests", "day", `${hoursKeptDays} days`, signal);
	await forget("health_hours", "hour", `${hoursKeptDays} days`, signal);
}

/** In batches that each commit on their own: 10,000 keys leave a million checks an hour. */
async function forget(table: string, time: string, age: string, signal: AbortSignal): Promise<void> {
	let gone = batchRows;
	while (gone === batchRows && !signal.aborted) {
		const { rowCount } = await pool().query(
			`DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
				SELECT ctid FROM ${table} WHERE ${time} < now() - $1::interval ORDER BY ${time} LIMIT ${batchRows}
			))`,
			[age],
		);
		gone = rowCount ?? 0;
	}
}
