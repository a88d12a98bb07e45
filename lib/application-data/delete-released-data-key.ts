import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { forgetUses } from "../vault/forget-uses.ts";
import { areTablesClean, dataKeysInState, namedDataKey } from "./clean-scans.ts";
import { lockDataKey } from "./lock-data-key.ts";
import type { Releasable } from "./release-data-key.ts";

/** Deletion takes scans that began in the last part of the quarantine. The job is expected to run daily. */
const lastPart = "interval '1 day'";

/**
 * SQL: the quarantine of `data_key`, `days` days, is over; scans of every registered table in its last part found nothing under it;
 * and KMS agrees to the use of its key. While KMS refuses, applications cannot open the values that would show that it is needed.
 */
const isOver = (
	days: string,
) => `data_key.released_at < clock_timestamp() - make_interval(days => ${days}::int)
	AND ${areTablesClean(`data_key.released_at + make_interval(days => ${days}::int) - ${lastPart}`)}
	AND EXISTS (
		SELECT 1 FROM kms_keys AS kms_key WHERE kms_key.id = data_key.kms_key_id AND kms_key.health = 'HEALTHY'
			AND NOT EXISTS (SELECT 1 FROM revocations WHERE kms_key_id = kms_key.id AND restored_at IS NULL)
	)`;

/** RELEASED data keys whose quarantine is over, and that no table needs. */
export async function findExpiredDataKeys(): Promise<Releasable[]> {
	const { rows } = await pool().query<Releasable>(
		`WITH ${dataKeysInState("true")}
		SELECT deployment.organization_id AS "organizationId", deployment_id AS "deploymentId", data_key.id AS "dataKeyId"
		FROM data_key JOIN deployments AS deployment ON deployment.id = data_key.deployment_id WHERE ${isOver("$2")}`,
		["RELEASED", config().releaseQuarantineDays],
	);
	return rows;
}

/**
 * Deletes a RELEASED data key whose quarantine is over: values that no table reported can't be opened any longer.
 * @throws KeyholdError NOT_FOUND if it is not RELEASED; CONFLICT before the end of its quarantine, without scans of every table
 * at its end, or while its KMS key is not healthy
 */
export const deleteReleasedDataKey = tenantMutation({
	name: "deleteReleasedDataKey",
	permission: "rekey:finish",
	input: z.object({ deploymentId: z.uuid(), dataKeyId: z.uuid() }),
	run: async ({ tx, input: { deploymentId, dataKeyId }, organization }) => {
		await lockDataKey(tx, organization.id, { deploymentId, dataKeyId }, "RELEASED");
		const [expired] = await tx.$queryRawUnsafe<{ releasedAt: Date }[]>(
			`WITH ${dataKeysInState(namedDataKey)}
			SELECT data_key.released_at AS "releasedAt" FROM data_key WHERE ${isOver("$4")}`,
			"RELEASED",
			deploymentId,
			dataKeyId,
			config().releaseQuarantineDays,
		);
		if (!expired)
			throw new KeyholdError(
				"CONFLICT",
				"The data key's quarantine is not over, or a table may still need it.",
			);
		await tx.dataKey.deleteMany({ where: { deploymentId, id: dataKeyId } });
		await forgetUses(tx, { deploymentId, dataKeyId });
		return {
			value: undefined,
			audit: {
				action: "application.data_key_deleted",
				target: { type: "data_key", id: dataKeyId },
				details: { deploymentId, releasedAt: expired.releasedAt.toISOString() },
			},
		};
	},
});
