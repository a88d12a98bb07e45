import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { Prisma } from "../platform/prisma/client.ts";

/** A shorter wait often ends without help. */
const blockedForSeconds = 60;

/**
 * Raises an alert for a rekey that has been blocked for a minute, once per blockage.
 * @throws KeyholdError NOT_FOUND if there is nothing new to alert on
 */
export const raiseBlockedRekeyAlert = tenantMutation({
	name: "raiseBlockedRekeyAlert",
	permission: "alert:raise",
	input: z.object({ deploymentId: z.uuid() }),
	run: async ({ tx, input: { deploymentId }, organization }) => {
		const [blocked] = await tx.$queryRaw<{ id: string; at: Date; reason: string; deployment: string }[]>`
			SELECT r.id, r.blocked_at AS at, r.blocked_reason AS reason, d.name AS deployment
			FROM rekeys r JOIN deployments d ON d.id = r.deployment_id
			WHERE r.deployment_id = ${deploymentId}::uuid AND d.organization_id = ${organization.id}::uuid
				AND ${Prisma.raw(isOpenPhase)}
				AND r.blocked_at < clock_timestamp() - make_interval(secs => ${blockedForSeconds}::int)`;
		const alertId =
			blocked &&
			(await raiseAlert(tx, {
				organizationId: organization.id,
				type: "rekey.blocked",
				onceKey: `blocked ${blocked.id} ${blocked.at.toISOString()}`,
				data: {
					organization: organization.name,
					deployment: blocked.deployment,
					deploymentId,
					rekeyId: blocked.id,
					reason: blocked.reason,
				},
			}));
		if (!alertId) throw new KeyholdError("NOT_FOUND", "There is nothing new to alert on for this rekey.");
		return {
			value: { alertId },
			audit: {
				action: "alert.raised",
				target: { type: "deployment", id: deploymentId },
				details: { alertId, type: "rekey.blocked" },
			},
		};
	},
});
