import { pool } from "../platform/db.ts";

export type ReportedValues = { found: number; isWhole: boolean; worker: string; reportedAt: string };

/**
 * The values of each deployment as the vendor's job last reported them: the last scan of each table that mentions the
 * deployment. A scan mentions only deployments with data keys that it has to look for.
 */
export async function readReportedValues(deploymentIds: string[]): Promise<Map<string, ReportedValues>> {
	const { rows } = await pool().query<{
		deploymentId: string;
		found: number;
		isWhole: boolean;
		worker: string;
		reportedAt: Date;
	}>(
		`WITH last AS (
			SELECT DISTINCT ON (counts.deployment_id, scan.table_name) counts.deployment_id, scan.id, scan.worker, scan.reported_at
			FROM application_scan_counts AS counts JOIN application_scans AS scan ON scan.id = counts.scan_id
			WHERE counts.deployment_id = ANY($1::uuid[])
			ORDER BY counts.deployment_id, scan.table_name, scan.started_at DESC
		)
		SELECT last.deployment_id AS "deploymentId", sum(found)::float8 AS found,
			bool_or(data_key.state = 'CURRENT') AS "isWhole",
			(array_agg(worker ORDER BY last.reported_at DESC))[1] AS worker, max(last.reported_at) AS "reportedAt"
		FROM last JOIN application_scan_counts AS counts ON counts.scan_id = last.id
			AND counts.deployment_id = last.deployment_id
		JOIN data_keys AS data_key ON data_key.deployment_id = last.deployment_id AND data_key.id = counts.data_key_id
		GROUP BY last.deployment_id`,
		[deploymentIds],
	);
	return new Map(
		rows.map(({ deploymentId, reportedAt, ...row }) => [
			deploymentId,
			{ ...row, reportedAt: reportedAt.toISOString() },
		]),
	);
}
