import { pool } from "../platform/db.ts";
import { inBatches, oneBatch } from "../platform/delete-in-batches.ts";
import { setAsideName } from "../vault/set-aside-tables.ts";
import { partitionedTables } from "./telemetry-partitions.ts";

/** The deployments with records in a partition that was set aside which are not in the audit log yet. Reads one row of each. */
export async function findDeploymentsIn(
	partition: string,
): Promise<{ id: string; organizationId: string }[]> {
	const { rows } = await pool().query(
		`WITH RECURSIVE each AS (
			(SELECT deployment_id FROM ${checked(partition)} ORDER BY deployment_id LIMIT 1)
			UNION ALL
			SELECT next.deployment_id FROM each CROSS JOIN LATERAL (
				SELECT deployment_id FROM ${partition} AS record WHERE record.deployment_id > each.deployment_id
				ORDER BY deployment_id LIMIT 1
			) AS next
		)
		SELECT id, organization_id AS "organizationId" FROM deployments
		WHERE id IN (SELECT deployment_id FROM each) AND NOT EXISTS (SELECT FROM expired_partitions AS audited
			WHERE audited.partition = $1 AND audited.deployment_id = deployments.id)
		ORDER BY organization_id, id`,
		[partition],
	);
	return rows;
}

/**
 * Gives one deployment's records in a partition that was set aside back to their table if they are within their organization's
 * retention, and not in the audit log as deleted: those that came between the decision and its execution. Each batch commits,
 * so the next run goes on with the rest. A record that was sent again meanwhile is there already.
 */
export async function giveBackRecords(
	partition: string,
	deploymentId: string,
	signal: AbortSignal,
): Promise<void> {
	const found = partitionedTables.find(({ table }) => checked(partition).startsWith(`${table}_`));
	if (!found) throw new Error("not a partition of telemetry");
	const { table, time } = found;
	const { rows } = await pool().query(
		`SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
		[table],
	);
	const { columns } = rows[0];
	const isKept = `deployment_id = $1 AND ${time} >= (
		SELECT coalesce(now() - make_interval(days => retention_days), '-infinity') FROM organizations
		WHERE id = (SELECT organization_id FROM deployments WHERE id = $1))`;
	await inBatches(signal, async () => {
		const { rows } = await pool().query(
			`WITH kept AS (
				DELETE FROM ${partition} AS record WHERE deployment_id = $1 AND ${oneBatch(partition, "id", isKept)}
					AND NOT EXISTS (SELECT FROM expired_partitions WHERE partition = $2 AND deployment_id = $1)
				RETURNING record.*
			), given AS (
				INSERT INTO ${table} (${columns}) SELECT ${columns} FROM kept
				ON CONFLICT DO NOTHING RETURNING data_key_id
			), counted AS (
				INSERT INTO record_counts (deployment_id, data_key_id, id, records)
				SELECT $1, data_key_id, gen_random_uuid(), sum(change) FROM (
					SELECT data_key_id, -1 AS change FROM kept UNION ALL SELECT data_key_id, 1 FROM given
				) AS changes GROUP BY data_key_id HAVING sum(change) <> 0
			)
			SELECT count(*)::int AS kept FROM kept`,
			[deploymentId, partition],
		);
		return rows[0].kept;
	});
}

function checked(partition: string): string {
	if (!setAsideName.test(partition)) throw new Error("not a partition that was set aside");
	return partition;
}
