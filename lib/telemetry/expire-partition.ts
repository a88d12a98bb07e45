import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";
import { setAsideName } from "../vault/set-aside-tables.ts";
import { expiresBefore, partitionedTables } from "./telemetry-partitions.ts";

const input = z.object({ partition: z.string().regex(setAsideName), deploymentId: z.uuid() });

/**
 * Puts the number of one deployment's records in a partition that was set aside into the audit log as deleted, after those
 * within their retention went back (`giveBackRecords`). The partition is dropped once that is done for every deployment in it.
 * The records are counted outside the transaction: no one else writes to the partition.
 * @throws KeyholdError NOT_FOUND if it is done already, or the retention was lengthened meanwhile; nothing is marked then
 */
export const expirePartition = tenantMutation({
	name: "expirePartition",
	permission: "telemetry:expire",
	input,
	prepare: async ({ organization, input: { partition, deploymentId } }) => {
		const { rows } = await pool().query<{ id: string; records: number }>(
			`SELECT data_key_id AS id, count(*)::int AS records FROM ${await existing(partition)}
			WHERE deployment_id = (SELECT id FROM deployments WHERE id = $1 AND organization_id = $2)
			GROUP BY data_key_id`,
			[deploymentId, organization.id],
		);
		if (rows.length === 0) throw nothingLeft();
		return rows;
	},
	run: async ({ tx, organization, input: { partition, deploymentId }, prepared: dataKeys }) => {
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
		await tx.recordCountChange.createMany({
			data: dataKeys.map(({ id, records }) => ({
				deploymentId,
				dataKeyId: id,
				id: newId(),
				records: -records,
			})),
		});
		await releaseHeldDataKeys(tx, deploymentId);
		const counts = Object.fromEntries(partitionedTables.map(({ counted }) => [counted, 0]));
		counts[table.counted] = dataKeys.reduce((total, { records }) => total + records, 0);
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
	return new KeyholdError("NOT_FOUND", "No record of this deployment is left in the partition.");
}
