import { encryptionContext } from "../kms/encryption-context.ts";
import { generateDataKey, type KmsKeyRef, unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { keyCheckValue } from "./key-check-value.ts";
import { requireSameDataKey } from "./require-same-data-key.ts";

/** A data key that KMS has made and that no row knows yet. */
export type NewDataKey = {
	id: string;
	resource: Resource;
	kmsKeyId: string;
	wrapped: Uint8Array<ArrayBuffer>;
	checkValue: Uint8Array<ArrayBuffer>;
};

type Deployment = { id: string; organizationId: string };

/** Has KMS make one data key per resource under `kmsKey`. To be called outside any transaction. @throws as callKms */
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
			// Proved to open before anything is written under it.
			requireSameDataKey(bytes, await unwrapDataKey(kmsKey, wrapped, context));
			return { id: newId(), resource, kmsKeyId: kmsKey.id, wrapped: new Uint8Array(wrapped), checkValue };
		}),
	);
}

/**
 * Makes the new data keys CURRENT and those before them RETIRING: what is written after the commit is under the
 * new ones. Waits for inserts in flight, since they hold a share lock on the data key that they use.
 */
export async function switchToDataKeys(tx: Tx, deploymentId: string, dataKeys: NewDataKey[]): Promise<void> {
	// Ahead of the row locks, whose waiters are not served in turn: behind us, writes queue up instead of passing by.
	await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(${`writes ${deploymentId}`}, 0))) AS locked`;
	for (const dataKey of dataKeys) {
		await tx.dataKey.updateMany({
			where: { deploymentId, resource: dataKey.resource, state: "CURRENT" },
			data: { state: "RETIRING" },
		});
		await tx.dataKey.create({
			data: { ...dataKey, deploymentId, state: "CURRENT", createdAt: now(), wrappedAt: now() },
		});
	}
}
