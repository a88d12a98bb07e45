import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { coveredResources, requireCovers } from "./covered-resources.ts";
import { expectedVersions } from "./customer-key.ts";
import { findKey, lockKey } from "./find-key.ts";
import { assertTransition, statusAfter } from "./lifecycle.ts";

/**
 * Puts a deployment's data under an added key: new writes from this commit on, all the rest by the converger.
 * @throws KeyholdError CONFLICT when the key is not ADDED, or what it shall cover was changed meanwhile; KEY_REVOKED or KMS_UNREACHABLE when KMS will not make
 * data keys under it; PRECONDITION_FAILED when it is not what `expectedVersions` has seen. Nothing has changed then.
 */
export const activateKey = tenantMutation({
	name: "activateKey",
	permission: "key:activate",
	input: z.object({ keyId: z.uuid(), expectedVersions }),
	prepare: async ({ db, input, organization }) => {
		const key = await findKey(db, organization.id, input.keyId, input.expectedVersions);
		assertTransition("activate", key);
		return generateDataKeys(key.deployment, await coveredResources(db, key.deployment.id), key);
	},
	run: async ({ tx, input, prepared: dataKeys, organization }) => {
		const key = await lockKey(tx, organization.id, input.keyId, input.expectedVersions);
		const { deployment } = key;
		assertTransition("activate", key);
		requireCovers(dataKeys, await coveredResources(tx, deployment.id));

		const resources = dataKeys.map((dataKey) => dataKey.resource);
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
			data: { status: statusAfter("activate"), activatedAt: now() },
		});
		return {
			value: { rekeyId },
			audit: {
				action: "key.activated",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, deploymentId: deployment.id, rekeyId },
			},
		};
	},
});
