import { releaseDataKeys } from "../lib/jobs/release-data-keys.ts";
import { pool } from "../lib/platform/db.ts";

const never = new AbortController().signal;

/** Leases of a deployment that have ended did so long ago, so that the next scan may release their data keys. */
export async function passLateWrites(deploymentId: string): Promise<void> {
	await pool().query(
		`UPDATE application_leases SET leased_until = leased_until - interval '61 minutes'
		WHERE deployment_id = $1 AND leased_until < clock_timestamp()`,
		[deploymentId],
	);
}

/** Ends the quarantine of a deployment's data keys that were released before this moment. */
export async function deleteReleased(deploymentId: string, before: Date): Promise<void> {
	await pool().query(
		`UPDATE data_keys SET released_at = released_at - interval '31 days'
		WHERE deployment_id = $1 AND state = 'RELEASED' AND released_at < $2`,
		[deploymentId, before],
	);
	await releaseDataKeys(never);
}
