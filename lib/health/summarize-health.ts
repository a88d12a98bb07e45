import { pool } from "../platform/db.ts";
import { deleteInBatches } from "../platform/delete-in-batches.ts";

const checksKeptHours = 24;
const hoursKeptDays = 90;

/**
 * Summarizes every whole hour of checks, and deletes checks older than a day and summaries older than 90 days. Safe to stop,
 * kill and restart at any point: an hour is summarized from all its checks or stays unchanged.
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
				-- The last summarized hour again, since checks may have come later; never an hour with deleted checks.
				(SELECT max(hour) FROM health_hours),
				date_trunc('hour', now() - make_interval(hours => $1), 'UTC') + interval '1 hour'
			) AND checked_at < date_trunc('hour', now(), 'UTC')
		GROUP BY 1, 2
		ON CONFLICT (kms_key_id, hour) DO UPDATE SET healthy = EXCLUDED.healthy, warning = EXCLUDED.warning,
			unreachable = EXCLUDED.unreachable, revoked = EXCLUDED.revoked,
			latency_p50 = EXCLUDED.latency_p50, latency_p99 = EXCLUDED.latency_p99`,
		[checksKeptHours],
	);
	const forget = (table: string, time: string, days: number) =>
		deleteInBatches(table, `${time} < now() - make_interval(days => $1)`, [days], signal);
	await forget("health_checks", "checked_at", checksKeptHours / 24);
	await forget("kms_requests", "day", hoursKeptDays);
	await forget("health_hours", "hour", hoursKeptDays);
}
