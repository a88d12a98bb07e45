import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import type { ProbeReport } from "../probe/report.ts";
import type { KnownKey } from "./check-key.ts";
import { isProbeDue, warningOf } from "./keep-probe.ts";

/** The regions of all live customer keys. */
export async function regionsOfLiveKeys(): Promise<string[]> {
	const { rows } = await pool().query(
		"SELECT DISTINCT region FROM kms_keys WHERE kind = 'CUSTOMER' AND status <> 'DELETED'",
	);
	return rows.map(({ region }) => region);
}

/**
 * Claims live customer keys whose check is due, the longest due first, up to the free places of each region. No other worker
 * gets them: their next check is an interval later. For a late key that is an interval from now, so that keys which became
 * due together spread out. Keys claimed by a killed worker are checked an interval later.
 */
export async function claimDueKeys(
	room: ReadonlyMap<string, number>,
	{ intervalMs, lookIntervalMs }: { intervalMs: number; lookIntervalMs: number },
): Promise<KnownKey[]> {
	const { rows } = await pool().query({
		name: "claim due keys",
		text: `WITH due AS MATERIALIZED (
				SELECT taken.id FROM unnest($1::text[], $2::int[]) AS room (region, free) CROSS JOIN LATERAL (
					SELECT id FROM kms_keys WHERE kind = 'CUSTOMER' AND status <> 'DELETED'
						AND kms_keys.region = room.region AND next_check_at <= clock_timestamp()
					ORDER BY next_check_at LIMIT room.free FOR NO KEY UPDATE SKIP LOCKED
				) AS taken
			)
			UPDATE kms_keys SET next_check_at = $3 * interval '1 millisecond' +
				CASE WHEN next_check_at > clock_timestamp() - interval '1 second' THEN next_check_at ELSE clock_timestamp() END
			FROM due WHERE kms_keys.id = due.id
			RETURNING kms_keys.id, arn, region, health, health_error AS "healthError", health_detail AS "healthDetail",
				organization_id AS "organizationId", deployment_id AS "deploymentId",
				health_action_by AS "healthActionBy",
				CASE WHEN probe->>'outcome' = 'pass' THEN probe || '{"checks":[]}' ELSE probe END AS probe,
				COALESCE(looked_at < clock_timestamp() - $4 * interval '1 millisecond', true) AS "isLookDue"`,
		values: [[...room.keys()], [...room.values()], intervalMs, lookIntervalMs],
	});
	return rows.map(({ probe, ...key }) => ({
		...key,
		warning: warningOf(probe as ProbeReport | null),
		isProbeDue: isProbeDue(key.id, probe as ProbeReport | null, now()),
	}));
}
