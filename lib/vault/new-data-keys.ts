import { encryptionContext } from "../kms/encryption-context.ts";
import { generateDataKey, type KmsKeyRef, unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import { inTransaction, isUniqueViolation, type Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { holdUpWriters } from "./current-data-key-fence.ts";
import { forgetUses } from "./forget-uses.ts";
import { keyCheckValue } from "./key-check-value.ts";
import { lockDeployment } from "./lock-deployment.ts";
import { requireSameDataKey } from "./require-same-data-key.ts";
import { isStored } from "./resources.ts";

/** A data key from KMS that is not stored yet. */
export type NewDataKey = {
	id: string;
	resource: Resource;
	kmsKeyId: string;
	wrapped: Uint8Array<ArrayBuffer>;
	checkValue: Uint8Array<ArrayBuffer>;
};

type Deployment = { id: string; organizationId: string };

/** Generates one data key per resource under `kmsKey`. Call it outside any transaction. @throws as callKms */
export function generateDataKeys(
	deployment: Deployment,
	resources: Resource[],
	kmsKey: KmsKeyRef & { id: string },
): Promise<NewDataKey[]> {
	return Promise.all(
		resources.map(async (resource) => {
			const context = encryptionContext(deployment.organizationId, deployment.id, resource);
			const { bytes, wrapped } = await generateDataKey(kmsKey, context);
			const checkValue = keyCheckValue(bytes);
			// Nothing is written under a data key that does not open again.
			requireSameDataKey(bytes, await unwrapDataKey(kmsKey, wrapped, context));
			return { id: newId(), resource, kmsKeyId: kmsKey.id, wrapped: new Uint8Array(wrapped), checkValue };
		}),
	);
}

/**
 * Makes the new data keys CURRENT and the previous ones RETIRING: writes after the commit use the new ones. Waits for
 * inserts in flight, which hold a share lock on their data key. A data key of application data that never sealed anything is
 * deleted instead: seals are counted before they are made, while the data key is CURRENT.
 */
export async function switchToDataKeys(tx: Tx, deploymentId: string, dataKeys: NewDataKey[]): Promise<void> {
	await holdUpWriters(tx, deploymentId);
	for (const dataKey of dataKeys) {
		await tx.dataKey.updateMany({
			where: { deploymentId, resource: dataKey.resource, state: "CURRENT" },
			data: { state: "RETIRING" },
		});
		if (!isStored(dataKey)) {
			const { resource } = dataKey;
			const unused = { deploymentId, resource, state: "RETIRING", seals: 0 } as const;
			const found = await tx.dataKey.findMany({ where: unused, select: { id: true } });
			for (const { id } of found) {
				const { count } = await tx.dataKey.deleteMany({ where: { ...unused, id } });
				if (count === 1) await forgetUses(tx, { deploymentId, dataKeyId: id });
			}
		}
		await tx.dataKey.create({
			data: { ...dataKey, deploymentId, state: "CURRENT", createdAt: now(), wrappedAt: now() },
			select: { id: true },
		});
	}
}

/**
 * Switches to the new data keys in a transaction of its own if `mayStill`, under the deployment's lock, still allows it. Does
 * nothing if another process or change of keys was faster.
 */
export async function switchIf(
	mayStill: (tx: Tx) => Promise<boolean>,
	deploymentId: string,
	dataKeys: NewDataKey[],
): Promise<void> {
	try {
		await inTransaction(async (tx) => {
			await lockDeployment(tx, deploymentId);
			if (await mayStill(tx)) await switchToDataKeys(tx, deploymentId, dataKeys);
		});
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
	}
}
