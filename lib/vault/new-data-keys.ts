import { encryptionContext } from "../kms/encryption-context.ts";
import { generateWrappedDataKey, type KmsKeyRef } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Resource } from "../platform/prisma/client.ts";

/** A data key that KMS has made and that no row knows yet. */
export type NewDataKey = {
	id: string;
	resource: Resource;
	kmsKeyId: string;
	wrapped: Uint8Array<ArrayBuffer>;
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
			const wrapped = new Uint8Array(await generateWrappedDataKey(kmsKey, context));
			return { id: newId(), resource, kmsKeyId: kmsKey.id, wrapped };
		}),
	);
}

/**
 * Makes the new data keys CURRENT and those before them RETIRING: what is written after the commit is under the
 * new ones. Waits for inserts in flight, since they hold a share lock on the data key that they use.
 */
export async function switchToDataKeys(tx: Tx, deploymentId: string, dataKeys: NewDataKey[]): Promise<void> {
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
