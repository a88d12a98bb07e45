import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { lockTwoPersonSetting } from "../organizations/approvals/waiting-approval.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import { Resource } from "../platform/prisma/enums.ts";
import { countRecords } from "../vault/count-records.ts";
import { ensureDefaultKmsKey } from "../vault/default-keys.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { findDeployment } from "./find-deployment.ts";
import { assertMovable } from "./lifecycle.ts";

/**
 * Sets whether the customer's key covers a resource of a deployment. With an active key, the resource's data moves to the
 * key or back to the default key; without one, the setting applies to the next activation.
 * @throws KeyholdError CONFLICT while the deployment's key is being changed; KEY_REVOKED while AWS refuses the key that
 * records are under, or that they must move to; CONFLICT for moving data away from the key where the organization asks
 * for two people. Nothing has changed then.
 */
export const coverResource = tenantMutation({
	name: "coverResource",
	permission: "key:cover",
	input: z.object({
		deploymentId: z.uuid(),
		resource: z.enum(Resource),
		isCovered: z.boolean(),
	}),
	prepare: async ({ db, input, organization }) => {
		const deployment = await findDeployment(db, organization.id, input.deploymentId);
		const { resource, isCovered } = input;
		const key = await movableKey(db, deployment.id);
		if (!key) return null;
		const counts = await countRecords([deployment.id]);
		const under = counts.find((count) => count.kmsKeyId === key.id && count.resource === resource);
		if (!isCovered) assertMovable(key, under?.records ?? 0);
		const target = isCovered ? key : await ensureDefaultKmsKey(deployment, resource);
		return {
			keyId: key.id,
			targetId: target.id,
			dataKeys: await generateDataKeys(deployment, [resource], target).catch((error) => {
				throw isCovered ? refusedFor(resource, key, error) : error;
			}),
		};
	},
	run: async ({ tx, input, prepared, actor, organization }) => {
		const { id: deploymentId } = await findDeployment(tx, organization.id, input.deploymentId);
		const { resource, isCovered } = input;
		// Resource by resource, one person could otherwise do what deleting the key needs two people for.
		if (prepared && !isCovered && (await lockTwoPersonSetting(tx, { actor, organization }))) {
			throw new KeyholdError(
				"CONFLICT",
				"Your organization requires two-person approval. Request the deletion or replacement of the key instead; another Org Admin then approves it.",
			);
		}
		await lockDeployment(tx, deploymentId);
		const key = await movableKey(tx, deploymentId);
		const identity = { deploymentId_resource: { deploymentId, resource } };
		const before = await tx.protection.findUniqueOrThrow({ where: identity });
		if (before.isCustomerKeyCovered === isCovered || key?.id !== prepared?.keyId) {
			throw new KeyholdError(
				"CONFLICT",
				"This has already been changed. Reload the page to see the current state.",
			);
		}
		await tx.protection.update({ where: identity, data: { isCustomerKeyCovered: isCovered } });
		const rekeyId =
			prepared &&
			(await retarget(tx, {
				deploymentId,
				resources: [resource],
				reason: "COVER",
				fromKmsKeyId: before.kmsKeyId,
				toKmsKeyId: prepared.targetId,
				dataKeys: prepared.dataKeys,
			}));
		return {
			value: { rekeyId },
			audit: {
				action: isCovered ? "resource.covered" : "resource.uncovered",
				target: { type: "deployment", id: deploymentId },
				details: { resource, rekeyId },
			},
		};
	},
});

/** The key whose data may move now; null if none is in use. @throws KeyholdError CONFLICT while data is moving */
async function movableKey(on: Db, deploymentId: string) {
	const [rekey, keys] = await Promise.all([
		on.rekey.findFirst({ where: { deploymentId, phase: { in: openPhases } } }),
		on.kmsKey.findMany({
			where: { deploymentId, kind: "CUSTOMER", status: { in: ["ACTIVATING", "ACTIVE", "DELETING"] } },
		}),
	]);
	if (rekey || keys.some(({ status }) => status !== "ACTIVE")) {
		throw new KeyholdError(
			"CONFLICT",
			"This deployment's data is being re-encrypted. Try again when that has finished.",
		);
	}
	return keys[0] ?? null;
}

/** A refusal for a resource that the key does not cover yet ends no access: its policy often leaves the resource out. Pure. */
function refusedFor(resource: Resource, key: { name: string }, error: unknown): unknown {
	if (!(error instanceof KeyholdError) || error.code !== "KEY_REVOKED") return error;
	const { awsErrorName, actionBy, detail } = error;
	const data = resource.toLowerCase().replaceAll("_", " ");
	return new KeyholdError(
		"KEY_REVOKED",
		`AWS refuses ${key.name} for ${data} (${awsErrorName}). Nothing has changed. If the key works for other data, allow ${data} in its policy: Keyhold's statement needs the condition on keyhold:org only.`,
		{
			cause: error,
			...(awsErrorName && { awsErrorName }),
			...(actionBy && { actionBy }),
			...(detail && { detail }),
		},
	);
}
