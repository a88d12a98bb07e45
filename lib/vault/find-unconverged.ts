import { pool } from "../platform/db.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { isNotDestroyed } from "./destroyed-states.ts";

const atMost = 1000;

/**
 * Deployments with work left for the converger: an open rekey, a retiring or destroyed data key, or one under a KMS key that
 * is not its target. `withBlocked` includes those that may wait for something outside Keyhold: a destroyed data key without an
 * open rekey has no row that says so.
 */
export async function findUnconverged({ withBlocked }: { withBlocked: boolean }): Promise<string[]> {
	const { rows } = await pool().query(
		`SELECT deployment_id FROM (
		SELECT deployment_id FROM rekeys WHERE ${isOpenPhase}
		UNION SELECT deployment_id FROM data_keys
			WHERE $1 AND state = 'SHREDDED' OR state = 'RETIRING' AND resource <> 'APPLICATION_DATA'
		UNION SELECT k.deployment_id FROM data_keys k JOIN protections p USING (deployment_id, resource)
			WHERE k.kms_key_id <> p.kms_key_id AND k.${isNotDestroyed}
		) AS unconverged
		WHERE $1 OR deployment_id NOT IN (
			SELECT deployment_id FROM rekeys WHERE ${isOpenPhase} AND blocked_at IS NOT NULL
		)
		ORDER BY random() LIMIT ${atMost}`,
		[withBlocked],
	);
	return rows.map((row) => row.deployment_id);
}
