import { uuidArray } from "../platform/binary-arrays.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { readLeasesUnder, withLeases } from "./measure-revocations.ts";
import type { Outcome } from "./outcome.ts";

export type Unchanged = {
	kmsKeyId: string;
	outcome: Outcome;
	/** From the call to the answer. */
	tookMs: number;
	/** From the answer until now. */
	waitedMs: number;
};

/**
 * Records checks without a change, many in one round trip: their history and the time of the last check. A key whose recorded
 * health has changed meanwhile, or is newer, is left unchanged.
 */
export async function recordUnchanged(checks: Unchanged[]): Promise<void> {
	if (checks.length === 0) return;
	const refused = checks.filter(({ outcome }) => outcome.health === "REVOKED");
	const leases = await readLeasesUnder(refused.map(({ kmsKeyId }) => kmsKeyId));
	await pool().query({
		name: "record unchanged health",
		text: `WITH seen AS MATERIALIZED (
				SELECT id, kms_key_id, health, error, took, clock_timestamp() - (took + waited) * interval '1 millisecond' AS asked_at,
					clock_timestamp() - waited * interval '1 millisecond' AS answered_at
				FROM unnest($1::uuid[], $2::uuid[], $3::"KeyHealth"[], $4::text[], $5::float8[], $6::float8[])
					AS seen (id, kms_key_id, health, error, took, waited)
			), history AS (
				INSERT INTO health_checks (id, kms_key_id, checked_at, outcome, error, latency_ms)
				SELECT id, kms_key_id, answered_at, health, error, took FROM seen
			), refused AS (
				UPDATE revocations SET last_refused_at = clock_timestamp(), ${withLeases("leases.until", "leases.processes")}
				FROM seen LEFT JOIN unnest($7::uuid[], $8::timestamptz[], $9::int[]) AS leases (kms_key_id, until, processes)
					ON leases.kms_key_id = seen.kms_key_id
				WHERE revocations.kms_key_id = seen.kms_key_id AND restored_at IS NULL AND seen.health = 'REVOKED'
			)
			UPDATE kms_keys SET last_checked_at = asked_at,
				last_healthy_at = CASE WHEN seen.health IN ('HEALTHY', 'WARNING') THEN asked_at ELSE last_healthy_at END
			FROM seen WHERE kms_keys.id = seen.kms_key_id AND kms_keys.health = seen.health
				AND (last_checked_at IS NULL OR last_checked_at <= asked_at OR last_checked_at > clock_timestamp())`,
		values: [
			uuidArray(checks.map(newId)),
			uuidArray(checks.map(({ kmsKeyId }) => kmsKeyId)),
			checks.map(({ outcome }) => outcome.health),
			checks.map(({ outcome }) => outcome.error),
			checks.map(({ tookMs }) => tookMs),
			checks.map(({ waitedMs }) => waitedMs),
			uuidArray(leases.map(({ kmsKeyId }) => kmsKeyId)),
			leases.map(({ until }) => until),
			leases.map(({ processes }) => processes),
		],
	});
}
