import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import type { AuditAction } from "../audit/actions.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { DataKey, RekeyReason } from "../platform/prisma/client.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { isStored } from "../vault/resources.ts";
import { findDeployment } from "./find-deployment.ts";
import { statusAfter } from "./lifecycle.ts";
import { raiseKeyEvent } from "./raise-key-event.ts";

const finishedAction: Record<RekeyReason, AuditAction> = {
	ACTIVATE: "key.activation_finished",
	REPLACE: "key.activation_finished",
	RENEW: "key.activation_finished",
	COVER: "resource.cover_finished",
	DELETE: "key.deleted",
	DESTROY: "key.deleted",
};

/**
 * Ends the open rekey of a deployment once the converger has nothing left to do: the target key becomes ACTIVE, the keys
 * that data moved from become DELETED. Checks again, under the deployment's lock, that those wrap nothing.
 * @throws KeyholdError NOT_FOUND if no rekey is open; CONFLICT if data keys are left, or a DELETING key must still protect data
 */
export const finishRekey = tenantMutation({
	name: "finishRekey",
	permission: "rekey:finish",
	input: z.object({ deploymentId: z.uuid() }),
	run: async ({ tx, input, organization }) => {
		const deployment = await findDeployment(tx, organization.id, input.deploymentId);
		await lockDeployment(tx, deployment.id);
		const where = { deploymentId: deployment.id };
		const rekey = await tx.rekey.findFirst({ where: { ...where, phase: { in: openPhases } } });
		if (!rekey) throw new KeyholdError("NOT_FOUND", "No rekey is open in this deployment.");

		const protections = await tx.protection.findMany({ where });
		const dataKeys = await tx.dataKey.findMany({ where });
		const targetOf = new Map(protections.map(({ resource, kmsKeyId }) => [resource, kmsKeyId]));
		// The vendor's job re-encrypts application data: Keyhold's part ends with its data keys.
		const isLeft = (key: DataKey) =>
			(key.state === "RETIRING" && isStored(key)) || key.kmsKeyId !== targetOf.get(key.resource);
		if (dataKeys.some((key) => key.state !== "DESTROYED" && isLeft(key))) {
			throw new KeyholdError("CONFLICT", "Data keys are left to move.");
		}
		const moved = await tx.kmsKey.findMany({
			where: { ...where, kind: "CUSTOMER", status: { in: ["ACTIVATING", "DELETING"] } },
			select: { id: true, name: true, status: true },
		});
		const activated = moved.filter(({ status }) => status === "ACTIVATING").map(({ id }) => id);
		const deleted = moved.filter(({ status }) => status === "DELETING").map(({ id }) => id);
		// Customers delete a DELETED key in AWS: nothing may be encrypted with it, now or later.
		if (protections.some(({ kmsKeyId }) => kmsKeyId !== null && deleted.includes(kmsKeyId))) {
			throw new KeyholdError("CONFLICT", "A key that is being deleted must still protect data.");
		}

		await tx.rekey.updateMany({
			where: { ...where, id: rekey.id },
			data: {
				phase: "DONE",
				finishedAt: now(),
				protectedAt: rekey.protectedAt ?? now(),
				blockedReason: null,
				blockedAt: null,
			},
		});
		await tx.kmsKey.updateMany({
			where: { id: { in: activated } },
			data: { status: statusAfter("finishActivation") },
		});
		await tx.kmsKey.updateMany({
			where: { id: { in: deleted } },
			data: { status: statusAfter("finishDeletion"), deletedAt: now() },
		});
		for (const key of moved.filter(({ status }) => status === "DELETING"))
			await raiseKeyEvent(tx, "key.deleted", { organization, deployment, key });
		if (rekey.reason !== "RENEW") {
			await raiseAlert(tx, {
				organizationId: organization.id,
				type: "rekey.finished",
				data: {
					organization: organization.name,
					deployment: deployment.name,
					deploymentId: deployment.id,
					rekeyId: rekey.id,
					reason: rekey.reason,
					records: Number(rekey.done),
				},
			});
		}
		const isDeletion = rekey.reason === "DELETE" || rekey.reason === "DESTROY";
		return {
			value: { rekeyId: rekey.id },
			audit: {
				action: finishedAction[rekey.reason],
				target: { type: "key", id: (isDeletion ? rekey.fromKmsKeyId : null) ?? rekey.toKmsKeyId },
				details: {
					rekeyId: rekey.id,
					records: rekey.done.toString(),
					...(rekey.destroyed > 0n && { destroyed: rekey.destroyed.toString() }),
					activated,
					deleted,
				},
			},
		};
	},
});
