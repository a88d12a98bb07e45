import { timingSafeEqual } from "node:crypto";
import { KeyholdError } from "../platform/errors.ts";
import { productName, yourOperator } from "../platform/vendor-names.ts";

/** Checks that a new wrapping opens to the same data key, and overwrites both. @throws KeyholdError KEY_INTEGRITY if not */
export function requireSameDataKey(bytes: Uint8Array, proof: Uint8Array): void {
	const isSame = proof.length === bytes.length && timingSafeEqual(proof, bytes);
	bytes.fill(0);
	proof.fill(0);
	if (isSame) return;
	throw new KeyholdError(
		"KEY_INTEGRITY",
		`AWS KMS returned a different data key than it was given, so ${productName()} did not use it. Contact ${yourOperator()}.`,
		{ awsErrorName: "KeyCheckValueMismatch", actionBy: "OPERATOR" },
	);
}
