import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { isNotDestroyed } from "./destroyed-states.ts";
import { type StoredDataKey, toStoredDataKey } from "./stored-data-keys.ts";

/** Data keys that failed to open last time and are tried again in one check. */
const unopenableLimit = 4;

const columns = `id, deployment_id, resource, state, kms_key_id, wrapped, check_value, wrapped_at`;

/**
 * The data keys to unwrap in a health check, by KMS key id: the newest of each resource, since a key policy may allow only
 * some resources, and those that did not open last time. A KMS key without data keys is missing from the map.
 */
export async function dataKeysToCheck(kmsKeyIds: string[]): Promise<Map<string, StoredDataKey[]>> {
	const { rows } = await pool().query({
		name: "data keys to check",
		text: `SELECT picked.id, picked.deployment_id AS "deploymentId", resource, state, kms_key_id AS "kmsKeyId", wrapped,
				check_value AS "checkValue", wrapped_at AS "wrappedAt",
				jsonb_build_object('arn', kms_key.arn, 'region', kms_key.region) AS "kmsKey",
				jsonb_build_object('organizationId', deployment.organization_id) AS deployment
			FROM kms_keys AS kms_key CROSS JOIN LATERAL (
				(SELECT DISTINCT ON (resource) ${columns} FROM data_keys
					WHERE kms_key_id = kms_key.id AND ${isNotDestroyed} ORDER BY resource, id DESC)
				UNION
				(SELECT ${columns} FROM data_keys
					WHERE kms_key_id = kms_key.id AND ${isNotDestroyed} AND unopenable_since IS NOT NULL
					ORDER BY unopenable_since LIMIT ${unopenableLimit})
			) AS picked JOIN deployments AS deployment ON deployment.id = picked.deployment_id
			WHERE kms_key.id = ANY($1::uuid[])`,
		values: [kmsKeyIds],
	});
	return Map.groupBy(rows.map(toStoredDataKey), ({ kmsKeyId }) => kmsKeyId);
}

/** Records whether a data key opens, for the next check. Writes nothing if that is already known. */
export async function recordOpenable(dataKey: StoredDataKey, isOpenable: boolean): Promise<void> {
	await pool().query(
		`UPDATE data_keys SET unopenable_since = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END
		WHERE deployment_id = $1 AND id = $2 AND (unopenable_since IS NULL) <> $3`,
		[dataKey.deploymentId, dataKey.id, isOpenable, now()],
	);
}
