import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";
import { setAsideName } from "../vault/set-aside-tables.ts";
import { expiresBefore, partitionedTables } from "./telemetry-partitions.ts";

const input = z.object({ partition: z.string().regex(setAsideName) });

/** The organizations with records in a partition that was set aside which are not in the audit log yet. */
export async function findOrganizationsIn(partition: string): Promise<string[]> {
	const { rows } = await pool().query(
		`SELECT DISTINCT organization_id AS id FROM deployments
		WHERE EXISTS (SELECT FROM ${input.parse({ partition }).partition} AS record WHERE record.deployment_id = deployments.id)
			AND NOT EXISTS (SELECT FROM expired_partitions AS audited
				WHERE audited.partition = $1 AND audited.deployment_id = deployments.id)
		ORDER BY 1`,
		[partition],
	);
	return rows.map(({ id }) => id);
}

/**
 * Puts the number of one deployment's records in a partition that was set aside into the audit log as deleted, after those
 * within their retention went back (`giveBackRecords`). Call it until no deployment of the organization is left; the partition is dropped after that.
 * @throws KeyholdError NOT_FOUND if none is left, or the retention was lengthened meanwhile; nothing is marked then
 */
export const expirePartition = tenantMutation({
	name: "expirePartition",
	permission: "telemetry:expire",
	input,
	prepare: async ({ organization, input: { partition } }) => {
		const { rows } = await pool().query(
			`SELECT deployments.id FROM deployments WHERE organization_id = $1
				AND EXISTS (SELECT FROM ${await existing(partition)} AS record WHERE record.deployment_id = deployments.id)
				AND NOT EXISTS (SELECT FROM expired_partitions AS audited
					WHERE audited.partition = $2 AND audited.deployment_id = deployments.id)
			ORDER BY id LIMIT 1`,
			[organization.id, partition],
		);
		if (rows.length === 0) throw nothingLeft();
		return rows[0].id as string;
	},
	run: async ({ tx, organization, input: { partition }, prepared: deploymentId }) => {
		const [table] = partitionedTables.filter(({ table }) => partition.startsWith(`${table}_`));
		if (!table) throw nothingLeft();
		// The lock keeps the retention until the records are marked.
		const [kept] = await tx.$queryRaw<{ retentionDays: number | null }[]>`
			SELECT retention_days AS "retentionDays" FROM organizations WHERE id = ${organization.id}::uuid FOR SHARE`;
		if (typeof kept?.retentionDays !== "number") throw nothingLeft();
		const before = await expiresBefore(kept.retentionDays);
		const [younger] = await tx.$queryRawUnsafe<{ exist: boolean }[]>(
			`SELECT EXISTS (SELECT FROM ${partition} WHERE deployment_id = $1::uuid
				AND ${table.time} >= now() - make_interval(days => $2::int)) AS exist`,
			deploymentId,
			kept.retentionDays,
		);
		if (younger?.exist) throw nothingLeft();
		// Two workers would otherwise count the same records.
		const marked = await tx.$executeRaw`INSERT INTO expired_partitions (partition, deployment_id)
			VALUES (${partition}, ${deploymentId}::uuid) ON CONFLICT DO NOTHING`;
		if (marked === 0) throw nothingLeft();
		const [found] = await tx.$queryRawUnsafe<{ records: number }[]>(
			`WITH gone AS (
				SELECT data_key_id, count(*) AS records FROM ${partition} WHERE deployment_id = $1::uuid GROUP BY data_key_id
			), subtracted AS (
				INSERT INTO record_counts (deployment_id, data_key_id, id, records)
				SELECT $1::uuid, data_key_id, $2::uuid, -records FROM gone
			)
			SELECT coalesce(sum(records), 0)::int AS records FROM gone`,
			deploymentId,
			newId(),
		);
		await releaseHeldDataKeys(tx, deploymentId);
		const counts = Object.fromEntries(partitionedTables.map(({ counted }) => [counted, 0]));
		counts[table.counted] = found?.records ?? 0;
		return {
			value: counts,
			audit: {
				action: "telemetry.expired",
				target: { type: "deployment", id: deploymentId },
				details: { before: before.toISOString(), ...counts },
			},
		};
	},
});

/** The name of a partition that is still there, for a statement. */
async function existing(partition: string): Promise<string> {
	const { rows } = await pool().query("SELECT to_regclass($1) IS NOT NULL AS exists", [partition]);
	if (!rows[0].exists) throw nothingLeft();
	return partition;
}

function nothingLeft(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "No record of this organization is left in the partition.");
}
