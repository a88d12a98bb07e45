import { pool } from "../platform/db.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { sealedTables } from "./resources.ts";

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

/** Counts the data keys and records under each KMS key, by deployment and resource. Exact. */
export async function countRecords(deploymentIds: string[]): Promise<RecordCount[]> {
	const perTable = Object.values(sealedTables).map(
		(table) =>
			`SELECT data_key_id, count(*) AS records FROM ${table}
			WHERE deployment_id = ANY($1::uuid[]) GROUP BY data_key_id`,
	);
	const { rows } = await pool().query(
		`SELECT k.deployment_id, k.resource, k.kms_key_id, count(*) FILTER (WHERE k.state <> 'SHREDDED') AS data_keys,
			COALESCE(sum(c.records) FILTER (WHERE k.state <> 'SHREDDED'), 0) AS records,
			COALESCE(sum(c.records) FILTER (WHERE k.state = 'SHREDDED'), 0) AS destroyed
		FROM data_keys k LEFT JOIN (${perTable.join(" UNION ALL ")}) c ON c.data_key_id = k.id
		WHERE k.deployment_id = ANY($1::uuid[])
		GROUP BY k.deployment_id, k.resource, k.kms_key_id`,
		[deploymentIds],
	);
	return rows.map((row) => ({
		deploymentId: row.deployment_id,
		resource: row.resource,
		kmsKeyId: row.kms_key_id,
		dataKeys: Number(row.data_keys),
		records: Number(row.records),
		destroyed: Number(row.destroyed),
	}));
}

/** Counts the records under one KMS key of a deployment that have not been destroyed. */
export async function countRecordsUnder(kmsKey: { id: string; deployment: { id: string } }): Promise<number> {
	const counts = await countRecords([kmsKey.deployment.id]);
	return counts
		.filter(({ kmsKeyId }) => kmsKeyId === kmsKey.id)
		.reduce((total, { records }) => total + records, 0);
}
