import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { findKey } from "../keys/find-key.ts";
import { pool } from "../platform/db.ts";
import { count, time } from "../platform/view.ts";

export const historyRanges = ["24h", "7d", "90d"] as const;
export type HistoryRange = (typeof historyRanges)[number];

/** The checks of one stretch of time. */
export const healthStretch = z.object({
	from: time,
	checks: z.object({ HEALTHY: count, WARNING: count, UNREACHABLE: count, REVOKED: count }),
	/** Milliseconds; null if there was no check. For several hours, the median for p50 and the worst for p99. */
	latencyP50: z.number().nullable(),
	latencyP99: z.number().nullable(),
});
export type HealthStretch = z.infer<typeof healthStretch>;

/** An invalid range is read as the default. */
export const historyInput = z.object({ keyId: z.uuid(), range: z.enum(historyRanges).catch("24h") });

const stretchMinutes: Record<HistoryRange, number> = { "24h": 30, "7d": 180, "90d": 1_440 };
const stretches: Record<HistoryRange, number> = { "24h": 48, "7d": 56, "90d": 90 };

/**
 * The health and KMS latency of a key in equal stretches up to now, earliest first: from its checks, and beyond a day from
 * their hourly summaries. @throws KeyholdError NOT_FOUND
 */
export const keyHealthHistory = tenantQuery({
	name: "keyHealthHistory",
	permission: "health:read",
	input: historyInput,
	run: async ({ db, input: { keyId, range }, organization }): Promise<HealthStretch[]> => {
		await findKey(db, organization.id, keyId);
		return readHealthHistory(keyId, range);
	},
});

/** As `keyHealthHistory`, without a permission check. */
export async function readHealthHistory(keyId: string, range: HistoryRange): Promise<HealthStretch[]> {
	const { rows } = await pool().query(
		`WITH stretch AS (
			SELECT begin, begin + make_interval(mins => $2) AS "end" FROM generate_series(
				date_bin(make_interval(mins => $2), now(), timestamptz 'epoch') - make_interval(mins => $2 * ($3 - 1)),
				now(), make_interval(mins => $2)
			) AS begin
		), recent AS (SELECT COALESCE(max(hour) + interval '1 hour', '-infinity') AS since FROM health_hours WHERE kms_key_id = $1),
		seen AS (
			SELECT hour AS at, healthy, warning, unreachable, revoked, latency_p50 AS p50, latency_p99 AS p99
			FROM health_hours WHERE $4 AND kms_key_id = $1
			UNION ALL
			SELECT checked_at, (outcome = 'HEALTHY')::int, (outcome = 'WARNING')::int, (outcome = 'UNREACHABLE')::int,
				(outcome = 'REVOKED')::int, latency_ms, latency_ms
			FROM health_checks, recent WHERE kms_key_id = $1 AND (NOT $4 OR checked_at >= recent.since)
		)
		SELECT stretch.begin AS "from", COALESCE(sum(healthy), 0)::int AS healthy, COALESCE(sum(warning), 0)::int AS warning,
			COALESCE(sum(unreachable), 0)::int AS unreachable, COALESCE(sum(revoked), 0)::int AS revoked,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY p50) AS p50,
			CASE WHEN $4 THEN max(p99) ELSE percentile_cont(0.99) WITHIN GROUP (ORDER BY p99) END AS p99
		FROM stretch LEFT JOIN seen ON seen.at >= stretch.begin AND seen.at < stretch."end"
		GROUP BY 1 ORDER BY 1`,
		[keyId, stretchMinutes[range], stretches[range], range !== "24h"],
	);
	return rows.map(({ from, healthy, warning, unreachable, revoked, p50, p99 }) => ({
		from: from.toISOString(),
		checks: { HEALTHY: healthy, WARNING: warning, UNREACHABLE: unreachable, REVOKED: revoked },
		latencyP50: p50,
		latencyP99: p99,
	}));
}
