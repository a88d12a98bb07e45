import { pool } from "../platform/db.ts";

const atMost = 1000;

/** Deployments in which something is left to do: an open rekey, a retiring data key, or one under a wrong KMS key. */
export async function findUnconverged(): Promise<string[]> {
	const { rows } = await pool().query(
		`SELECT deployment_id FROM rekeys WHERE phase IN ('REWRAP', 'REENCRYPT')
		UNION SELECT deployment_id FROM data_keys WHERE state = 'RETIRING'
		UNION SELECT k.deployment_id FROM data_keys k JOIN protections p USING (deployment_id, resource)
			WHERE k.kms_key_id <> p.kms_key_id
		LIMIT ${atMost}`,
	);
	return rows.map((row) => row.deployment_id);
}
