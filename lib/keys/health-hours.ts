import { pool } from "../platform/db.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";

/** The worst health that checks found in each of the last 24 clock hours, earliest first; null for an hour without checks. */
export type HealthHours = (KeyHealth | null)[];

const hours = 24;

/**
 * Reads the health by the hour of several keys: from the hourly summaries, and from single checks for the time since the
 * last summary only, so that an open page can ask often. A key without checks is absent.
 */
export async function readHealthHours(kmsKeyIds: string[]): Promise<Map<string, HealthHours>> {
	const { rows } = await pool().query(
		`WITH first AS (SELECT date_trunc('hour', now(), 'UTC') - make_interval(hours => $2 - 1) AS hour),
		summary AS (
			SELECT kms_key_id, hour, CASE WHEN revoked > 0 THEN 3 WHEN unreachable > 0 THEN 2 WHEN warning > 0 THEN 1 ELSE 0 END AS worst
			FROM health_hours WHERE kms_key_id = ANY($1::uuid[]) AND hour >= (SELECT hour FROM first)
		), since AS (
			SELECT key AS kms_key_id, GREATEST(
				(SELECT max(hour) + interval '1 hour' FROM summary WHERE kms_key_id = key), (SELECT hour FROM first)
			) AS at FROM unnest($1::uuid[]) AS key
		)
		SELECT kms_key_id, ((extract(epoch FROM hour - (SELECT hour FROM first))) / 3600)::int AS index, worst FROM summary
		UNION ALL
		SELECT c.kms_key_id, floor(extract(epoch FROM c.checked_at - (SELECT hour FROM first)) / 3600)::int,
			max(CASE c.outcome WHEN 'REVOKED' THEN 3 WHEN 'UNREACHABLE' THEN 2 WHEN 'WARNING' THEN 1 ELSE 0 END)
		FROM health_checks c JOIN since ON since.kms_key_id = c.kms_key_id AND c.checked_at >= since.at
		GROUP BY 1, 2`,
		[kmsKeyIds, hours],
	);
	const byKey = new Map<string, HealthHours>();
	for (const { kms_key_id: id, index, worst } of rows) {
		const strip = byKey.get(id) ?? new Array<KeyHealth | null>(hours).fill(null);
		if (index < hours) strip[index] = severity[worst] ?? null;
		byKey.set(id, strip);
	}
	return byKey;
}

const severity: readonly KeyHealth[] = ["HEALTHY", "WARNING", "UNREACHABLE", "REVOKED"];
