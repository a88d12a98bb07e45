import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { type AlertType, raiseAlert } from "../audit/raise-alert.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { Prisma } from "../platform/prisma/client.ts";

/** A shorter wait or failure often ends without help. */
const afterSeconds = 60;
/** A failed run is retried within seconds. Three failures over a minute are more than a deadlock or a database restart. */
const failedAtLeast = 3;

type Trouble = { id: string; deployment: string; onceKey: string; data: Record<string, string | number> };

/** Raises an alert for a rekey that has been blocked for a minute, once per blockage. @throws as rekeyAlert */
export const raiseBlockedRekeyAlert = rekeyAlert(
	"raiseBlockedRekeyAlert",
	"rekey.blocked",
	async (tx, where) => {
		const [blocked] = await tx.$queryRaw<{ id: string; at: Date; reason: string; deployment: string }[]>`
		SELECT r.id, r.blocked_at AS at, r.blocked_reason AS reason, d.name AS deployment
		FROM rekeys r JOIN deployments d ON d.id = r.deployment_id
		WHERE ${where} AND r.blocked_at < clock_timestamp() - make_interval(secs => ${afterSeconds}::int)`;
		if (!blocked) return null;
		const { id, at, reason, deployment } = blocked;
		return { id, deployment, onceKey: `blocked ${id} ${at.toISOString()}`, data: { reason } };
	},
);

/**
 * Raises an alert for a rekey that keeps failing, once per rekey and kind of error until it makes progress.
 * @throws as rekeyAlert
 */
export const raiseFailingRekeyAlert = rekeyAlert(
	"raiseFailingRekeyAlert",
	"rekey.failed",
	async (tx, where) => {
		const [failing] = await tx.$queryRaw<
			{ id: string; since: Date; failure: string; failures: number; deployment: string }[]
		>`
		SELECT r.id, r.failing_since AS since, r.failure, r.failures, d.name AS deployment
		FROM rekeys r JOIN deployments d ON d.id = r.deployment_id
		WHERE ${where} AND r.blocked_at IS NOT NULL AND r.failures >= ${failedAtLeast}
			AND r.failing_since < clock_timestamp() - make_interval(secs => ${afterSeconds}::int)`;
		if (!failing) return null;
		const { id, since, failure, failures, deployment } = failing;
		return {
			id,
			deployment,
			onceKey: `failed ${id} ${since.toISOString()} ${failure}`,
			data: { failure, failures },
		};
	},
);

/**
 * A verb that raises an alert for the open rekey of a deployment, if `find` names one and it was not raised before.
 * @throws KeyholdError NOT_FOUND if there is nothing new to alert on
 */
function rekeyAlert(
	name: string,
	type: AlertType,
	find: (tx: Tx, where: Prisma.Sql) => Promise<Trouble | null>,
) {
	return tenantMutation({
		name,
		permission: "alert:raise",
		input: z.object({ deploymentId: z.uuid() }),
		run: async ({ tx, input: { deploymentId }, organization }) => {
			const where = Prisma.sql`r.deployment_id = ${deploymentId}::uuid
				AND d.organization_id = ${organization.id}::uuid AND ${Prisma.raw(isOpenPhase)}`;
			const trouble = await find(tx, where);
			const alertId =
				trouble &&
				(await raiseAlert(tx, {
					organizationId: organization.id,
					type,
					onceKey: trouble.onceKey,
					data: {
						organization: organization.name,
						deployment: trouble.deployment,
						deploymentId,
						rekeyId: trouble.id,
						...trouble.data,
					},
				}));
			if (!alertId) throw new KeyholdError("NOT_FOUND", "There is nothing new to alert on for this rekey.");
			return {
				value: { alertId },
				audit: {
					action: "alert.raised",
					target: { type: "deployment", id: deploymentId },
					details: { alertId, type, ...trouble.data },
				},
			};
		},
	});
}
