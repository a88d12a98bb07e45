import { unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { KeyholdError } from "../platform/errors.ts";
import { hasCheckValue } from "./key-check-value.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

/**
 * Asks KMS for the 32 bytes of a stored data key, and holds them against its check value: under a wrong one nothing is
 * opened, and above all nothing is written. The caller overwrites the bytes as soon as they are used. Data keys of before
 * check values were stored have none; their next wrapping has.
 * @throws as callKms; KEY_INTEGRITY when another data key came back
 */
export async function unwrapStoredDataKey(
	dataKey: Pick<StoredDataKey, "id" | "kmsKey" | "wrapped" | "context" | "checkValue">,
): Promise<Uint8Array> {
	const bytes = await unwrapDataKey(dataKey.kmsKey, dataKey.wrapped, dataKey.context);
	if (!dataKey.checkValue || hasCheckValue(bytes, dataKey.checkValue)) return bytes;
	bytes.fill(0);
	throw new KeyholdError(
		"KEY_INTEGRITY",
		"AWS KMS answered with another data key than the one that was stored. Nothing was opened or written under it.",
		{ detail: `data key ${dataKey.id}`, awsErrorName: "KeyCheckValueMismatch", actionBy: "OPERATOR" },
	);
}
