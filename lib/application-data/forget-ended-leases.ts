import { databaseTime } from "../platform/database-time.ts";
import { inTransaction, pool, type Tx } from "../platform/db.ts";

const dayMs = 24 * 3_600_000;
/** A process last seen, or a lease that ended, longer ago than this is no longer shown. */
const keptForMs = dayMs;
/** Scans are kept this long for the evidence report. */
const scansKeptForMs = 400 * dayMs;

/**
 * Deletes leases that ended a day ago, processes that were last seen before that, and old scans. The end of the last lease on
 * a data key is kept with the data key, since only a later scan may release it.
 */
export async function forgetEndedLeases(): Promise<void> {
	const atMs = (await inTransaction(databaseTime)).getTime();
	const before = new Date(atMs - keptForMs);
	const { rows } = await pool().query<{ deploymentId: string }>(
		`SELECT DISTINCT deployment_id AS "deploymentId" FROM application_leases WHERE leased_until < $1`,
		[before],
	);
	for (const { deploymentId } of rows) await inTransaction((tx) => forgetLeasesOf(tx, deploymentId, before));
	await pool().query(
		`DELETE FROM application_processes AS process
		WHERE last_seen_at < $1 AND NOT EXISTS (SELECT 1 FROM application_leases WHERE process_id = process.id)`,
		[before],
	);
	await forgetOldScans(new Date(atMs - scansKeptForMs));
}

/** Locks rows in the order in which renewals lock them, so that neither waits for the other. */
async function forgetLeasesOf(tx: Tx, deploymentId: string, before: Date): Promise<void> {
	const ended = await tx.$queryRaw<{ dataKeyId: string; purpose: string; leasedUntil: Date }[]>`
		SELECT data_key_id AS "dataKeyId", purpose::text, leased_until AS "leasedUntil" FROM application_leases
		WHERE deployment_id = ${deploymentId}::uuid AND leased_until < ${before}
		ORDER BY deployment_id, data_key_id, process_id, purpose FOR UPDATE`;
	const byDataKey = Map.groupBy(
		ended.filter(({ purpose }) => purpose !== "INDEX"),
		({ dataKeyId }) => dataKeyId,
	);
	for (const [dataKeyId, leases] of byDataKey) {
		const last = new Date(Math.max(...leases.map(({ leasedUntil }) => leasedUntil.getTime())));
		await tx.$executeRaw`UPDATE data_keys SET leased_until = GREATEST(leased_until, ${last}::timestamptz)
			WHERE deployment_id = ${deploymentId}::uuid AND id = ${dataKeyId}::uuid`;
	}
	await tx.$executeRaw`DELETE FROM application_leases
		WHERE deployment_id = ${deploymentId}::uuid AND leased_until < ${before}`;
}

/**
 * The last finished scan of a table stays, however old: it is what is known about the table. So does the last one that counted
 * a deployment's data keys, while the table is registered for its organization.
 */
async function forgetOldScans(before: Date): Promise<void> {
	await pool().query(
		`DELETE FROM application_scans AS scan
		WHERE reported_at < $1
			AND EXISTS (
				SELECT 1 FROM application_scans AS later
				WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at AND later.finished_at IS NOT NULL
			)
			AND NOT (scan.finished_at IS NOT NULL AND EXISTS (
				SELECT 1 FROM application_scan_counts AS counts
				JOIN deployments AS deployment ON deployment.id = counts.deployment_id
				JOIN application_tables AS vendor_table ON vendor_table.name = scan.table_name
				WHERE counts.scan_id = scan.id
					AND (cardinality(vendor_table.organization_ids) = 0 OR deployment.organization_id = ANY(vendor_table.organization_ids))
					AND NOT EXISTS (
						SELECT 1 FROM application_scans AS later
						JOIN application_scan_counts AS later_counts ON later_counts.scan_id = later.id
						WHERE later.table_name = scan.table_name AND later.started_at > scan.started_at
							AND later.finished_at IS NOT NULL AND later_counts.deployment_id = counts.deployment_id
					)
			))`,
		[before],
	);
}
