import { unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { KeyholdError } from "../platform/errors.ts";
import { productName, yourOperator } from "../platform/vendor-names.ts";
import { hasCheckValue } from "./key-check-value.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

/**
 * Unwraps a stored data key with KMS and compares its 32 bytes with the check value, so that nothing is opened or written
 * under a wrong one. The caller overwrites the bytes after use. Data keys older than check values get one when they are
 * rewrapped.
 * @throws as callKms; KEY_INTEGRITY if KMS returned another data key
 */
export async function unwrapStoredDataKey(
	dataKey: Pick<StoredDataKey, "id" | "kmsKey" | "wrapped" | "context" | "checkValue">,
): Promise<Uint8Array> {
	const bytes = await unwrapDataKey(dataKey.kmsKey, dataKey.wrapped, dataKey.context);
	if (!dataKey.checkValue || hasCheckValue(bytes, dataKey.checkValue)) return bytes;
	bytes.fill(0);
	throw new KeyholdError(
		"KEY_INTEGRITY",
		`AWS KMS returned a different data key than the stored one, so ${productName()} did not use it. Contact ${yourOperator()}.`,
		{
			detail: `data key ${dataKey.id}`,
			awsErrorName: "KeyCheckValueMismatch",
			actionBy: "OPERATOR",
			kmsKeyArn: dataKey.kmsKey.arn,
		},
	);
}
