import { z } from "zod";
import { requestReason } from "../organizations/approvals/request-reason.ts";
import { twoPersonChange } from "../organizations/approvals/two-person-change.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { expectedVersions } from "../platform/version.ts";
import { countRecordsUnder } from "../vault/count-records.ts";
import { ensureManagedKey } from "../vault/default-keys.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { requireCovers, resourcesUnder } from "./covered-resources.ts";
import { findKey, lockKey } from "./find-key.ts";
import { keyRequest } from "./key-request.ts";
import { assertMovable, assertTransition, statusAfter } from "./lifecycle.ts";
import { raiseKeyEvent } from "./raise-key-event.ts";

const deletion = twoPersonChange({
	action: "DELETE_KEY",
	names: { ask: "deleteKey", approve: "approveDeletion" },
	input: z.object({ keyId: z.uuid(), confirmArn: z.string().max(2048), expectedVersions, ...requestReason }),
	prepare: async ({ db, input, organization }) => {
		const key = await findKey(db, organization.id, input.keyId, input.expectedVersions);
		if (input.confirmArn !== key.arn) {
			throw new KeyholdError(
				"CONFIRMATION_MISMATCH",
				"The ARN you typed is not this key's ARN. Nothing was deleted.",
			);
		}
		if (key.status === "ADDED") return null;
		assertTransition("deleteUsed", key);
		assertMovable(key, await countRecordsUnder(key), "delete");
		const managed = await ensureManagedKey(key.deployment);
		const resources = await resourcesUnder(db, key.id);
		return { managed, dataKeys: await generateDataKeys(key.deployment, resources, managed) };
	},
	check: async ({ tx, input, prepared, organization }) => {
		const key = await lockKey(tx, organization.id, input.keyId, input.expectedVersions);
		const transition = prepared ? ("deleteUsed" as const) : ("deleteUnused" as const);
		assertTransition(transition, key);
		requireCovers(prepared?.dataKeys ?? [], await resourcesUnder(tx, key.id));
		return { key, transition };
	},
	// Deleting a key that protects nothing needs no approval.
	request: ({ checked: { key, transition } }) => (transition === "deleteUnused" ? null : keyRequest(key)),
	confirmed: (asked, { confirmArn }) => ({ ...asked, confirmArn }),
	change: async ({ tx, prepared, checked: { key, transition }, organization }) => {
		const { deployment } = key;
		const rekeyId =
			prepared &&
			(await retarget(tx, {
				deploymentId: deployment.id,
				resources: prepared.dataKeys.map((dataKey) => dataKey.resource),
				reason: "DELETE",
				fromKmsKeyId: key.id,
				toKmsKeyId: prepared.managed.id,
				dataKeys: prepared.dataKeys,
			}));
		await tx.kmsKey.update({
			where: { id: key.id },
			data: { status: statusAfter(transition), ...(!prepared && { deletedAt: now() }) },
		});
		// A used key is deleted once its data has moved.
		if (!prepared) await raiseKeyEvent(tx, "key.deleted", { organization, deployment, key });
		return {
			value: { rekeyId },
			audit: {
				action: prepared ? "key.deletion_started" : "key.deleted",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, deploymentId: deployment.id, rekeyId },
			},
		};
	},
});

/**
 * Deletes a key. An unused key is deleted immediately; the data of a used one moves to the deployment's managed key first,
 * after a second person's approval if the organization requires it. The key in AWS is not changed.
 * @throws KeyholdError CONFIRMATION_MISMATCH when `confirmArn` is not its ARN; CONFLICT when it is being deleted, or what it covers was changed meanwhile;
 * KEY_REVOKED while AWS refuses it; PRECONDITION_FAILED when it is not what `expectedVersions` has seen. Nothing has changed then.
 */
export const deleteKey = deletion.ask;

/** Deletes a key as another Org Admin approves it. @throws KeyholdError as `deleteKey` and `approveChange` do */
export const approveDeletion = deletion.approve;
