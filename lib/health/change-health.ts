import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { ActionBy, KeyHealth } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { closeRevocation, openRevocation } from "./measure-revocations.ts";
import { isKnown } from "./outcome.ts";
import { scheduleHealthAlert } from "./raise-health-alert.ts";

/**
 * Records a change of a key's health, opens or closes the measurement of a revocation, and resumes a rekey that waited for
 * the key. @throws KeyholdError CONFLICT if the health is recorded already, or something newer than `askedAt` is known
 */
export const changeHealth = tenantMutation({
	name: "changeHealth",
	permission: "health:record",
	input: z.object({
		keyId: z.uuid(),
		health: z.enum(["HEALTHY", "WARNING", "UNREACHABLE", "REVOKED"]),
		error: z.string().nullable(),
		detail: z.string().nullable(),
		actionBy: z.enum(["CUSTOMER", "OPERATOR", "AWS", "NONE"]),
		/** When KMS was called. */
		askedAt: z.date(),
	}),
	run: async ({ tx, input, organization }) => {
		const organizationId = organization.id;
		const [before] = await tx.$queryRaw<
			{
				health: KeyHealth;
				health_error: string | null;
				health_detail: string | null;
				health_action_by: ActionBy;
				deployment_id: string;
				last_checked_at: Date | null;
				last_healthy_at: Date | null;
				present: Date;
			}[]
		>`
			SELECT health, health_error, health_detail, health_action_by, deployment_id, last_checked_at, last_healthy_at,
				clock_timestamp() AS present FROM kms_keys
			WHERE id = ${input.keyId}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
		if (!before) throw new KeyholdError("NOT_FOUND", "There is no such key.");
		const known = {
			health: before.health,
			healthError: before.health_error,
			healthDetail: before.health_detail,
			healthActionBy: before.health_action_by,
		};
		if (isKnown(input, known)) {
			throw new KeyholdError("CONFLICT", "The key's health is recorded already.");
		}
		const { keyId, health, error, detail, actionBy, askedAt } = input;
		if (before.last_checked_at && before.last_checked_at > askedAt) {
			throw new KeyholdError("CONFLICT", "Something newer is known about this key.");
		}
		await tx.kmsKey.update({
			where: { id: keyId },
			data: {
				health,
				healthError: error,
				healthDetail: detail,
				healthActionBy: actionBy,
				// When KMS was called: facts that were read after it belong to this health, earlier ones do not.
				...(before.health !== health && { healthSince: askedAt }),
			},
		});
		const { present, last_healthy_at: lastAgreedAt } = before;
		if (health === "REVOKED") await openRevocation(tx, { kmsKeyId: keyId, error, lastAgreedAt, present });
		if (health === "HEALTHY" || health === "WARNING") await closeRevocation(tx, keyId, present);
		await scheduleHealthAlert(tx, { organizationId, keyId }, health);
		await enqueue(tx, "rekey.protect", { deploymentId: before.deployment_id }, before.deployment_id);
		return {
			value: undefined,
			audit: {
				action: "key.health_changed",
				target: { type: "key", id: keyId },
				details: { from: before.health, to: health, awsError: error, detail, actionBy },
			},
		};
	},
});
