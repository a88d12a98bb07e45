import { pool } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { isNotDestroyed } from "./destroyed-states.ts";

export type RecordCount = {
	deploymentId: string;
	resource: Resource;
	kmsKeyId: string;
	/** Data keys that the KMS key wraps. */
	dataKeys: number;
	/** Records under those data keys. */
	records: number;
	/** Records whose data key was destroyed: they never open again, and are being deleted. */
	destroyed: number;
};

/**
 * Counts the data keys and records under each KMS key, by deployment and resource. Exact, and as quick with any number of
 * records, since it adds up `record_counts`.
 */
export async function countRecords(deploymentIds: string[]): Promise<RecordCount[]> {
	const { rows } = await pool().query(
		`SELECT k.deployment_id AS "deploymentId", k.resource, k.kms_key_id AS "kmsKeyId",
			count(*) FILTER (WHERE k.${isNotDestroyed})::int AS "dataKeys",
			COALESCE(sum(c.records) FILTER (WHERE k.state <> 'SHREDDED'), 0)::float8 AS records,
			COALESCE(sum(c.records) FILTER (WHERE k.state = 'SHREDDED'), 0)::float8 AS destroyed
		FROM data_keys k LEFT JOIN (
			SELECT deployment_id, data_key_id, sum(records) AS records FROM record_counts
			WHERE deployment_id = ANY($1::uuid[]) GROUP BY deployment_id, data_key_id
		) c ON c.deployment_id = k.deployment_id AND c.data_key_id = k.id
		WHERE k.deployment_id = ANY($1::uuid[])
		GROUP BY k.deployment_id, k.resource, k.kms_key_id`,
		[deploymentIds],
	);
	return rows;
}

/** Counts the records under one KMS key of a deployment that have not been destroyed. */
export async function countRecordsUnder(kmsKey: { id: string; deployment: { id: string } }): Promise<number> {
	const counts = await countRecords([kmsKey.deployment.id]);
	return counts
		.filter(({ kmsKeyId }) => kmsKeyId === kmsKey.id)
		.reduce((total, { records }) => total + records, 0);
}
