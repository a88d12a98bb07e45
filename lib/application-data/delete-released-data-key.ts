import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { lockDataKey } from "./lock-data-key.ts";
import type { Releasable } from "./release-data-key.ts";

/** True for a RELEASED data key whose quarantine of `$1` days is over, as SQL. */
const isOver = "released_at < clock_timestamp() - make_interval(days => $1::int)";

/** RELEASED data keys whose quarantine is over. */
export async function findExpiredDataKeys(): Promise<Releasable[]> {
	const { rows } = await pool().query<Releasable>(
		`SELECT deployment.organization_id AS "organizationId", deployment_id AS "deploymentId", data_key.id AS "dataKeyId"
		FROM data_keys AS data_key JOIN deployments AS deployment ON deployment.id = data_key.deployment_id
		WHERE state = 'RELEASED' AND ${isOver}`,
		[config().releaseQuarantineDays],
	);
	return rows;
}

/**
 * Deletes a RELEASED data key whose quarantine is over: values that no table reported can't be opened any longer.
 * @throws KeyholdError NOT_FOUND if it is not RELEASED; CONFLICT before the end of its quarantine
 */
export const deleteReleasedDataKey = tenantMutation({
	name: "deleteReleasedDataKey",
	permission: "rekey:finish",
	input: z.object({ deploymentId: z.uuid(), dataKeyId: z.uuid() }),
	run: async ({ tx, input: { deploymentId, dataKeyId }, organization }) => {
		await lockDataKey(tx, organization.id, { deploymentId, dataKeyId }, "RELEASED");
		const deleted = await tx.$queryRawUnsafe<{ releasedAt: Date }[]>(
			`DELETE FROM data_keys WHERE ${isOver} AND deployment_id = $2::uuid AND id = $3::uuid
			RETURNING released_at AS "releasedAt"`,
			config().releaseQuarantineDays,
			deploymentId,
			dataKeyId,
		);
		if (!deleted[0]) throw new KeyholdError("CONFLICT", "The data key's quarantine is not over.");
		return {
			value: undefined,
			audit: {
				action: "application.data_key_deleted",
				target: { type: "data_key", id: dataKeyId },
				details: { deploymentId, releasedAt: deleted[0].releasedAt.toISOString() },
			},
		};
	},
});
