import { timingSafeEqual } from "node:crypto";
import { KeyholdError } from "../platform/errors.ts";

/** Overwrites both. @throws KeyholdError KEY_INTEGRITY when what a new wrapping opens to is another data key */
export function requireSameDataKey(bytes: Uint8Array, proof: Uint8Array): void {
	const isSame = proof.length === bytes.length && timingSafeEqual(proof, bytes);
	bytes.fill(0);
	proof.fill(0);
	if (isSame) return;
	throw new KeyholdError(
		"KEY_INTEGRITY",
		"AWS KMS returned another data key than the one that it was given. Nothing was written under it.",
		{ awsErrorName: "KeyCheckValueMismatch", actionBy: "OPERATOR" },
	);
}
