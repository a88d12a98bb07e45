import { z } from "zod";
import { requestReason } from "../organizations/approvals/request-reason.ts";
import { twoPersonChange } from "../organizations/approvals/two-person-change.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { Approval } from "../platform/prisma/client.ts";
import { Resource } from "../platform/prisma/enums.ts";
import { addMissingProtections } from "../vault/add-missing-protections.ts";
import { countRecords } from "../vault/count-records.ts";
import { ensureDefaultKmsKey } from "../vault/default-keys.ts";
import { lockDeployment } from "../vault/lock-deployment.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { findDeployment } from "./find-deployment.ts";
import { keyRequest } from "./key-request.ts";
import { assertMovable } from "./lifecycle.ts";
import { refusedFor } from "./refused-for.ts";

const covering = twoPersonChange({
	action: "UNCOVER_RESOURCE",
	names: { ask: "coverResource", approve: "approveUncovering" },
	input: z.object({
		deploymentId: z.uuid(),
		resource: z.enum(Resource),
		isCovered: z.boolean(),
		...requestReason,
	}),
	prepare: async ({ db, input, approval, organization }) => {
		const deployment = await findDeployment(db, organization.id, input.deploymentId);
		const { resource, isCovered } = input;
		const key = await movableKey(db, deployment.id);
		assertSameKey(approval, key);
		if (!key) return null;
		const counts = await countRecords([deployment.id]);
		const under = counts.find((count) => count.kmsKeyId === key.id && count.resource === resource);
		if (!isCovered) assertMovable(key, under?.records ?? 0, "uncover");
		const target = isCovered ? key : await ensureDefaultKmsKey(deployment, resource);
		return {
			keyId: key.id,
			targetId: target.id,
			dataKeys: await generateDataKeys(deployment, [resource], target).catch((error) => {
				throw isCovered ? refusedFor([resource], key, error) : error;
			}),
		};
	},
	check: async ({ tx, input, approval, prepared, organization }) => {
		const deployment = await findDeployment(tx, organization.id, input.deploymentId);
		await lockDeployment(tx, deployment.id);
		const key = await movableKey(tx, deployment.id);
		assertSameKey(approval, key);
		const identity = { deploymentId_resource: { deploymentId: deployment.id, resource: input.resource } };
		await addMissingProtections(tx, deployment.id, [input.resource]);
		const before = await tx.protection.findUniqueOrThrow({ where: identity });
		if (before.isCustomerKeyCovered === input.isCovered || key?.id !== prepared?.keyId) {
			throw new KeyholdError(
				"CONFLICT",
				"This has already been changed. Reload the page to see the current state.",
			);
		}
		return { deployment, key, identity, before };
	},
	// Resource by resource, one person could otherwise do what deleting the key needs two people for.
	request: ({ input: { resource, isCovered }, checked: { key, deployment } }) =>
		key && !isCovered ? keyRequest({ ...key, deployment }, {}, { resource }) : null,
	confirmed: (requested) => requested,
	change: async ({ tx, input, prepared, checked: { deployment, identity, before } }) => {
		const { resource, isCovered } = input;
		await tx.protection.update({ where: identity, data: { isCustomerKeyCovered: isCovered } });
		const rekeyId =
			prepared &&
			(await retarget(tx, {
				deploymentId: deployment.id,
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
				target: { type: "deployment", id: deployment.id },
				details: { resource, rekeyId },
			},
		};
	},
});

/**
 * Sets whether the customer's key covers a resource of a deployment. With an active key, the resource's data moves to the
 * key or back to the default key; without one, the setting applies to the next activation. Moving data off the key needs
 * a second person's approval if the organization requires it.
 * @throws KeyholdError CONFLICT while the deployment's key is being changed; KEY_REVOKED while AWS refuses the key that
 * records are under, or that they must move to. Nothing has changed then.
 */
export const coverResource = covering.ask;

/** Moves a resource off the key as another Org Admin approves it. @throws KeyholdError as `coverResource` and `approveChange` */
export const approveUncovering = covering.approve;

/** @throws KeyholdError CONFLICT if another key, or none, is in use now: the request and its reason speak of the former one */
function assertSameKey(approval: Pick<Approval, "kmsKeyId"> | null, key: { id: string } | null): void {
	if (!approval || approval.kmsKeyId === key?.id) return;
	throw new KeyholdError(
		"CONFLICT",
		"This request was made for a key that is no longer in use here, so it is void. Nothing was changed. Reject it, and request the change again for the current key.",
	);
}

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
