import { encrypt, type KmsKeyRef, unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { destroyedStates } from "./destroyed-states.ts";
import { keyCheckValue } from "./key-check-value.ts";
import { requireSameDataKey } from "./require-same-data-key.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";
import { unwrapStoredDataKey } from "./unwrap-stored-data-key.ts";

/**
 * Unwraps a data key with its KMS key and wraps it with `target`, which alone is needed to read its records from the commit
 * on. The new wrapping is checked before it replaces the old one. Does nothing if another process was faster.
 * @throws as unwrapStoredDataKey
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
			state: { notIn: destroyedStates },
		},
		data: { kmsKeyId: target.id, wrapped: new Uint8Array(wrapped), checkValue, wrappedAt: now() },
	});
}
