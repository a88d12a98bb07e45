import type { Caller } from "../caller.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { KmsError } from "../kms-error.ts";
import { decide } from "../policy/decide.ts";

const POLICY_BYTES = 32_768;

/** A policy must be valid and, unless that check is bypassed, let the caller change it again. */
export function checkNewPolicy(key: KeyRecord, caller: Caller, isLockoutAccepted: boolean): void {
	if (Buffer.byteLength(key.policy) > POLICY_BYTES) {
		throw new KmsError("LimitExceededException", `The key policy exceeds ${POLICY_BYTES} bytes.`);
	}
	const decision = decide(key, caller, "kms:PutKeyPolicy");
	if (decision === "allowed" || isLockoutAccepted) return;
	throw new KmsError(
		"MalformedPolicyDocumentException",
		"The new key policy will not allow you to update the key policy in the future.",
	);
}
