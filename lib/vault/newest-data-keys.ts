import { pool } from "../platform/db.ts";
import { type StoredDataKey, toStoredDataKey } from "./stored-data-keys.ts";

/** Of each KMS key its newest data key that opens anything, by the KMS key's id; those without one are missing. */
export async function newestDataKeys(kmsKeyIds: string[]): Promise<Map<string, StoredDataKey>> {
	const { rows } = await pool().query({
		name: "newest data keys",
		text: `SELECT newest.*, jsonb_build_object('arn', kms_key.arn, 'region', kms_key.region) AS "kmsKey",
				jsonb_build_object('organizationId', deployment.organization_id) AS deployment
			FROM kms_keys AS kms_key CROSS JOIN LATERAL (
				SELECT id, deployment_id AS "deploymentId", resource, state, kms_key_id AS "kmsKeyId", wrapped,
					wrapped_at AS "wrappedAt"
				FROM data_keys WHERE kms_key_id = kms_key.id AND state <> 'SHREDDED' ORDER BY id DESC LIMIT 1
			) AS newest JOIN deployments AS deployment ON deployment.id = newest."deploymentId"
			WHERE kms_key.id = ANY($1::uuid[])`,
		values: [kmsKeyIds],
	});
	return new Map(rows.map((row) => [row.kmsKeyId, toStoredDataKey(row)]));
}
