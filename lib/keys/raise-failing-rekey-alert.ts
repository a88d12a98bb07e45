import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { Prisma } from "../platform/prisma/client.ts";

/** A failed run is retried within seconds. Three failures over a minute are more than a deadlock or a database restart. */
const failedAtLeast = 3;
const failingForSeconds = 60;

/**
 * Raises an alert for a rekey that keeps failing, once per rekey and kind of error until it makes progress.
 * @throws KeyholdError NOT_FOUND if there is nothing new to alert on
 */
export const raiseFailingRekeyAlert = tenantMutation({
	name: "raiseFailingRekeyAlert",
	permission: "alert:raise",
	input: z.object({ deploymentId: z.uuid() }),
	run: async ({ tx, input: { deploymentId }, organization }) => {
		const [failing] = await tx.$queryRaw<
			{ id: string; since: Date; failure: string; failures: number; deployment: string }[]
		>`
			SELECT r.id, r.failing_since AS since, r.failure, r.failures, d.name AS deployment
			FROM rekeys r JOIN deployments d ON d.id = r.deployment_id
			WHERE r.deployment_id = ${deploymentId}::uuid AND d.organization_id = ${organization.id}::uuid
				AND ${Prisma.raw(isOpenPhase)} AND r.blocked_at IS NOT NULL AND r.failures >= ${failedAtLeast}
				AND r.failing_since < clock_timestamp() - make_interval(secs => ${failingForSeconds}::int)`;
		const alertId =
			failing &&
			(await raiseAlert(tx, {
				organizationId: organization.id,
				type: "rekey.failed",
				onceKey: `failed ${failing.id} ${failing.since.toISOString()} ${failing.failure}`,
				data: {
					organization: organization.name,
					deployment: failing.deployment,
					deploymentId,
					rekeyId: failing.id,
					failure: failing.failure,
					failures: failing.failures,
				},
			}));
		if (!alertId) throw new KeyholdError("NOT_FOUND", "There is nothing new to alert on for this rekey.");
		return {
			value: { alertId },
			audit: {
				action: "alert.raised",
				target: { type: "deployment", id: deploymentId },
				details: { alertId, type: "rekey.failed", failure: failing.failure },
			},
		};
	},
});
