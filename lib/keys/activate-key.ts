import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { expectedVersions } from "../platform/version.ts";
import { addMissingProtections } from "../vault/add-missing-protections.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { coveredResources, requireCovers, resourcesToCover } from "./covered-resources.ts";
import { findKey, lockKey } from "./find-key.ts";
import { assertTransition, statusAfter } from "./lifecycle.ts";
import { raiseKeyEvent } from "./raise-key-event.ts";
import { refusedFor } from "./refused-for.ts";

/**
 * Encrypts a deployment's data with an added key: new writes from this commit on, existing data by the converger. `cover`
 * names resources that the key is to cover besides those that it covers already.
 * @throws KeyholdError CONFLICT if the key is not ADDED, or the covered resources have just changed; KEY_REVOKED or
 * KMS_UNREACHABLE if KMS generates no data keys; PRECONDITION_FAILED if the key is at none of `expectedVersions`. Nothing
 * has changed then.
 */
export const activateKey = tenantMutation({
	name: "activateKey",
	permission: "key:activate",
	input: z.object({ keyId: z.uuid(), cover: resourcesToCover, expectedVersions }),
	prepare: async ({ db, input, organization }) => {
		const key = await findKey(db, organization.id, input.keyId, input.expectedVersions);
		assertTransition("activate", key);
		const { deployment } = key;
		const covered = await coveredResources(db, deployment.id);
		const added = input.cover.filter((resource) => !covered.includes(resource));
		const [dataKeys, addedDataKeys] = await Promise.all([
			generateDataKeys(deployment, covered, key),
			generateDataKeys(deployment, added, key).catch((error) => {
				throw refusedFor(added, key, error);
			}),
		]);
		return { covered: dataKeys, added: addedDataKeys };
	},
	run: async ({ tx, input, prepared: { covered, added }, organization, context: { caller } }) => {
		const key = await lockKey(tx, organization.id, input.keyId, input.expectedVersions);
		const { deployment } = key;
		assertTransition("activate", key);
		requireCovers(covered, await coveredResources(tx, deployment.id));

		const dataKeys = [...covered, ...added];
		const resources = dataKeys.map((dataKey) => dataKey.resource);
		const cover = added.map((dataKey) => dataKey.resource);
		await addMissingProtections(tx, deployment.id, cover);
		await tx.protection.updateMany({
			where: { deploymentId: deployment.id, resource: { in: cover } },
			data: { isCustomerKeyCovered: true },
		});
		const before = await tx.protection.findFirst({
			where: { deploymentId: deployment.id, resource: { in: resources }, kmsKeyId: { not: null } },
		});
		const rekeyId = await retarget(tx, {
			deploymentId: deployment.id,
			resources,
			reason: "ACTIVATE",
			fromKmsKeyId: before?.kmsKeyId ?? null,
			toKmsKeyId: key.id,
			dataKeys,
		});
		await tx.kmsKey.update({
			where: { id: key.id },
			// Set when activation starts: new data is encrypted with the key from this commit on.
			data: { status: statusAfter("activate"), activatedAt: now() },
		});
		await raiseKeyEvent(tx, "key.activated", { organization, deployment, key, caller });
		return {
			value: { rekeyId },
			audit: {
				action: "key.activated",
				target: { type: "key", id: key.id },
				details: {
					arn: key.arn,
					deploymentId: deployment.id,
					rekeyId,
					...(cover.length > 0 && { covered: cover }),
				},
			},
		};
	},
});
