import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { databaseTime } from "../platform/database-time.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { areTablesClean, dataKeysInState, mayHaveValues, namedDataKey } from "./clean-scans.ts";
import { lockDataKey } from "./lock-data-key.ts";

/** The end of the last lease with which a process may have sealed or opened values under `data_key`, as SQL. */
const lastLeaseEnd = "GREATEST('-infinity', data_key.leased_until, data_key.last_leased_until)";

/**
 * A value that was sealed under a lease may become visible after it: a transaction commits late, or a queue writes later. Most do
 * so within this time; scans of the quarantine find the others.
 */
const lateWrites = "interval '1 hour'";

/**
 * SQL: no registered table needs `data_key`, as scans found after the last lease had ended. If an application needed it after it
 * had been released, one of the tables was not registered: scans prove nothing until another one is. The operator can
 * forget a table, which the job then registers again, to confirm that there is none.
 */
const isUnneeded = `${areTablesClean(`${lastLeaseEnd} + ${lateWrites}`)} AND (
	data_key.taken_back_at IS NULL OR EXISTS (
		SELECT 1 FROM application_tables AS vendor_table
		WHERE ${mayHaveValues} AND vendor_table.registered_at > data_key.taken_back_at
	)
)`;

export type Releasable = { organizationId: string; deploymentId: string; dataKeyId: string };

/** RETIRING data keys of application data that no registered table needs any longer. */
export async function findReleasableDataKeys(): Promise<Releasable[]> {
	const { rows } = await pool().query<Releasable>(
		`WITH ${dataKeysInState("true")}
		SELECT deployment.organization_id AS "organizationId", deployment_id AS "deploymentId", data_key.id AS "dataKeyId"
		FROM data_key JOIN deployments AS deployment ON deployment.id = data_key.deployment_id WHERE ${isUnneeded}`,
		["RETIRING"],
	);
	return rows;
}

/**
 * Releases a RETIRING data key of application data: it is kept, wrapped, until its quarantine ends. A lease before then
 * restores it. @throws KeyholdError NOT_FOUND if it is not RETIRING; CONFLICT if a table may need it
 */
export const releaseDataKey = tenantMutation({
	name: "releaseDataKey",
	permission: "rekey:finish",
	input: z.object({ deploymentId: z.uuid(), dataKeyId: z.uuid() }),
	run: async ({ tx, input: { deploymentId, dataKeyId }, organization }) => {
		await lockDataKey(tx, organization.id, { deploymentId, dataKeyId }, "RETIRING");
		// A statement of its own: it sees the leases that the lock waited for.
		const unneeded = await tx.$queryRawUnsafe<unknown[]>(
			`WITH ${dataKeysInState(namedDataKey)} SELECT 1 FROM data_key WHERE ${isUnneeded}`,
			"RETIRING",
			deploymentId,
			dataKeyId,
		);
		if (unneeded.length === 0) throw new KeyholdError("CONFLICT", "A table may still need the data key.");
		await tx.dataKey.updateMany({
			where: { deploymentId, id: dataKeyId },
			data: { state: "RELEASED", releasedAt: await databaseTime(tx) },
		});
		// Other tables may be those of another organization.
		const counted = { scans: { some: { counts: { some: { deploymentId, dataKeyId } } } } };
		const tables = await tx.applicationTable.findMany({ where: counted, orderBy: { name: "asc" } });
		return {
			value: undefined,
			audit: {
				action: "application.data_key_released",
				target: { type: "data_key", id: dataKeyId },
				details: { deploymentId, tables: tables.map(({ name }) => name) },
			},
		};
	},
});
