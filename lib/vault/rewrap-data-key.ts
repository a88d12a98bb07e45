import { encrypt, type KmsKeyRef, unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { keyCheckValue } from "./key-check-value.ts";
import { requireSameDataKey } from "./require-same-data-key.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";
import { unwrapStoredDataKey } from "./unwrap-stored-data-key.ts";

/**
 * Unwraps a data key by its KMS key and wraps it by `target`: from the commit on only `target` is needed to read
 * its records. The new wrapping is proved to open before the old one is given up. Does nothing when another process
 * was faster. @throws as unwrapStoredDataKey
 */
export async function rewrapDataKey(
	dataKey: StoredDataKey,
	target: KmsKeyRef & { id: string },
): Promise<void> {
	const bytes = await unwrapStoredDataKey(dataKey);
	const checkValue = keyCheckValue(bytes);
	let wrapped: Uint8Array;
	try {
		wrapped = await encrypt(target, bytes, dataKey.context);
		requireSameDataKey(bytes, await unwrapDataKey(target, wrapped, dataKey.context));
	} finally {
		bytes.fill(0);
	}
	await db().dataKey.updateMany({
		where: {
			deploymentId: dataKey.deploymentId,
			id: dataKey.id,
			kmsKeyId: dataKey.kmsKeyId,
			wrappedAt: new Date(dataKey.wrappedAt),
			state: { not: "SHREDDED" },
		},
		data: { kmsKeyId: target.id, wrapped: new Uint8Array(wrapped), checkValue, wrappedAt: now() },
	});
}
