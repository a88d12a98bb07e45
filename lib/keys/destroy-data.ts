import { z } from "zod";
import { requestReason } from "../organizations/approvals/request-reason.ts";
import { twoPersonChange } from "../organizations/approvals/two-person-change.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { enqueue } from "../platform/queue.ts";
import { countRecordsUnder } from "../vault/count-records.ts";
import { ensureManagedKey } from "../vault/default-keys.ts";
import { announceEviction } from "../vault/evictions.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { opensAnyDataKey } from "../vault/opens-any-data-key.ts";
import { retarget } from "../vault/retarget.ts";
import { shredDataKeys } from "../vault/shred-data-keys.ts";
import { requireCovers, resourcesUnder } from "./covered-resources.ts";
import { findKey, lockKey } from "./find-key.ts";
import { keyRequest } from "./key-request.ts";
import { assertTransition, statusAfter } from "./lifecycle.ts";

const destruction = twoPersonChange({
	action: "DESTROY_DATA",
	names: { ask: "destroyData", approve: "approveDestruction" },
	input: z.object({
		keyId: z.uuid(),
		confirmArn: z.string().max(2048),
		confirmRecords: z.coerce.number({ error: "Type the number of records." }).int().nonnegative(),
		...requestReason,
	}),
	prepare: async ({ db, input, organization }) => {
		const key = await findKey(db, organization.id, input.keyId);
		assertTransition("destroyData", key);
		if (input.confirmArn !== key.arn) {
			throw new KeyholdError(
				"CONFIRMATION_MISMATCH",
				"The ARN you typed is not this key's ARN. Nothing was destroyed.",
			);
		}
		const records = await countRecordsUnder(key);
		if (input.confirmRecords !== records) {
			throw new KeyholdError(
				"CONFIRMATION_MISMATCH",
				`This key protects ${records} records, not ${input.confirmRecords}. Nothing was destroyed.`,
			);
		}
		if (await opensAnyDataKey(key.deployment.id, key.id)) {
			throw new KeyholdError(
				"CONFLICT",
				`AWS allows access to ${key.name}, so its data doesn't need to be destroyed. Delete the key instead: its data then moves to the managed key.`,
			);
		}
		const resources = await resourcesUnder(db, key.id);
		const managed = await ensureManagedKey(key.deployment);
		return { records, managed, dataKeys: await generateDataKeys(key.deployment, resources, managed) };
	},
	check: async ({ tx, input, prepared: { dataKeys }, organization }) => {
		const key = await lockKey(tx, organization.id, input.keyId);
		assertTransition("destroyData", key);
		const resources = await resourcesUnder(tx, key.id);
		requireCovers(dataKeys, resources);
		return { key, isTarget: resources.length > 0 };
	},
	request: ({ input, checked: { key } }) => keyRequest(key, { records: input.confirmRecords }),
	// Both people confirm how much is destroyed, each with the number at that time.
	confirmed: ({ keyId }, { confirmArn, confirmRecords = -1 }) => ({ keyId, confirmArn, confirmRecords }),
	change: async ({ tx, prepared: { records, managed, dataKeys }, checked: { key, isTarget } }) => {
		const { deployment } = key;
		// If data is already moving away from the key, that rekey continues with the remaining data.
		if (isTarget) {
			await retarget(tx, {
				deploymentId: deployment.id,
				resources: dataKeys.map((dataKey) => dataKey.resource),
				reason: "DESTROY",
				fromKmsKeyId: key.id,
				toKmsKeyId: managed.id,
				dataKeys,
			});
		}
		const shredded = await shredDataKeys(tx, deployment.id, key.id);
		await tx.kmsKey.update({
			where: { id: key.id },
			data: { status: statusAfter("destroyData"), dataDestroyedAt: now(), destroyedRecords: records },
		});
		await enqueue(tx, "rekey.protect", { deploymentId: deployment.id }, deployment.id);
		announceEviction(key.id);
		return {
			value: { dataKeys: shredded, records },
			audit: {
				action: "key.data_destroyed",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, deploymentId: deployment.id, dataKeys: shredded, records },
			},
		};
	},
});

/**
 * Destroys all data under a key that AWS refuses (crypto-shredding, NIST SP 800-88 "cryptographic erase"): from the
 * commit on it never opens again, whatever happens to the key; its records are then deleted. New data goes under the
 * deployment's managed key. A second person approves first where the organization asks for two.
 * @throws KeyholdError CONFIRMATION_MISMATCH unless ARN and number of records are confirmed; CONFLICT when AWS gives
 * access (then the key is deleted instead, and nothing is lost); KMS_UNREACHABLE when AWS does not answer. Nothing has
 * changed then.
 */
export const destroyData = destruction.ask;

/** Destroys data as another Org Admin approves it. @throws KeyholdError as `destroyData` and `approveChange` do */
export const approveDestruction = destruction.approve;
