import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { firstDatedId, firstUndatedId } from "../platform/record-id.ts";

/** The partitioned tables, with the column of the records' time. */
export const partitionedTables = [
	{ table: "request_logs", time: "time", counted: "requestLogs" },
	{ table: "spans", time: "start_time", counted: "spans" },
] as const;

/** Partitions are made that long before their day. Until then, the last partition holds all later times. */
const aheadDays = 14;

/** Makes the partitions of the coming days. Safe to repeat. @throws without the tables' locks; the next run makes them */
export async function makePartitions(): Promise<void> {
	const width = config().partitionDays;
	await pool().query("SELECT make_telemetry_partitions($1, $2)", [width, aheadDays + width]);
}

/** The time before which telemetry with this retention is deleted: the beginning of the day (UTC) in which the retention ends. */
export async function expiresBefore(retentionDays: number): Promise<Date> {
	const { rows } = await pool().query(
		"SELECT date_trunc('day', now() - make_interval(days => $1), 'UTC') AS before",
		[retentionDays],
	);
	return rows[0].before;
}

/**
 * The partitions of past days in which every record is past its organization's retention, and empty ones that no retention
 * reaches.
 */
export async function findExpiredPartitions(): Promise<string[]> {
	const names: string[] = [];
	const { rows: parents } = await pool().query("SELECT DISTINCT parent FROM telemetry_partitions()");
	for (const { table } of partitionedTables) {
		// A distributed table has no partitions, and cannot be read like this.
		if (!parents.some(({ parent }) => parent === table)) continue;
		const { rows } = await pool().query(
			`SELECT partition.name FROM telemetry_partitions() AS partition
			WHERE partition.parent = $1 AND partition.name ~ '^[a-z_]+_[0-9]{8}$' AND partition.name !~ '_(to|from)_'
				AND partition.first > $2 AND partition.until < $3
				AND partition.until <= telemetry_id_at(now() - interval '1 day')
				AND NOT EXISTS (
					SELECT FROM organizations JOIN deployments ON deployments.organization_id = organizations.id
					WHERE (organizations.retention_days IS NULL
							OR partition.until > telemetry_id_at(now() - make_interval(days => organizations.retention_days)))
						AND EXISTS (SELECT FROM ${table} AS record WHERE record.deployment_id = deployments.id
							AND record.id >= partition.first AND record.id < partition.until)
				)
				AND (
					partition.until <= telemetry_id_at(now() - make_interval(days => (SELECT max(retention_days) FROM organizations)))
					OR EXISTS (SELECT FROM ${table} AS record WHERE record.id >= partition.first AND record.id < partition.until)
				)
			ORDER BY partition.first`,
			[table, firstDatedId, firstUndatedId],
		);
		names.push(...rows.map(({ name }) => name));
	}
	return names;
}

/** Takes a partition out of its table. Its records are no longer read, and no longer written. @throws without the table's lock */
export async function setAsidePartition(name: string): Promise<void> {
	await pool().query("SELECT set_aside_telemetry_partition($1)", [name]);
}
