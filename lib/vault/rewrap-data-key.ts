import { timingSafeEqual } from "node:crypto";
import { type KmsKeyRef, unwrapDataKey, wrapDataKey } from "../kms/wrapped-data-keys.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

/**
 * Unwraps a data key by its KMS key and wraps it by `target`: from the commit on only `target` is needed to read
 * its records. The new wrapping is proved to open before the old one is given up. Does nothing when somebody else
 * was faster. @throws as callKms
 */
export async function rewrapDataKey(
	dataKey: StoredDataKey,
	target: KmsKeyRef & { id: string },
): Promise<void> {
	const bytes = await unwrapDataKey(dataKey.kmsKey, dataKey.wrapped, dataKey.context);
	let wrapped: Uint8Array;
	try {
		wrapped = await wrapDataKey(target, bytes, dataKey.context);
		const proof = await unwrapDataKey(target, wrapped, dataKey.context);
		const isProved = proof.length === bytes.length && timingSafeEqual(proof, bytes);
		proof.fill(0);
		if (!isProved) {
			throw new KeyholdError("KEY_INTEGRITY", "The new key returned another data key than it was given.", {
				detail: `data key ${dataKey.id}`,
			});
		}
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
		data: { kmsKeyId: target.id, wrapped: new Uint8Array(wrapped), wrappedAt: now() },
	});
}
