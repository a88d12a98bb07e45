import { keyArn } from "../arn.ts";
import { type Blob, decodeBlob } from "../crypto/blob.ts";
import { open } from "../crypto/seal.ts";
import { effectiveState, type KeyRecord } from "../keys/key-record.ts";
import { refuseByState } from "../keys/states.ts";
import { accessDenied, invalidCiphertext, KmsError } from "../kms-error.ts";
import { decide } from "../policy/decide.ts";
import type { Call } from "./operation.ts";
import type { Reach } from "./reach-key.ts";
import { reachUsableKey, requireSymmetric } from "./use-key.ts";

export interface Sealed {
	blob: Buffer;
	/** The key that the caller expects. Without it, the blob names the key. */
	keyId?: string | undefined;
	algorithm: string;
}

/** The key of a blob, and its plaintext when `plaintext` is called. For Decrypt and ReEncrypt. */
export function openBlob(call: Call, sealed: Sealed, reach: Reach) {
	const expected = sealed.keyId === undefined ? undefined : reachUsableKey(call, sealed.keyId, reach);
	const blob = decodeBlob(sealed.blob);
	if (!blob) throw invalidCiphertext();
	// Checked before the key's usage, as in AWS.
	if (expected && (expected.keyId !== blob.keyId || expected.account !== blob.account)) {
		throw new KmsError(
			"IncorrectKeyException",
			"The key ID in the request does not identify a CMK that can perform this operation.",
		);
	}
	const key = expected ?? keyOfBlob(call, blob, reach);
	requireSymmetric(key, reach.operation, sealed.algorithm);
	return {
		key,
		materialId: key.materials[blob.material]?.id,
		plaintext: () => open(key, blob, reach.context ?? {}),
	};
}

/** KMS does not reveal whether the blob's key is deleted, in another region, or not shared with the caller. */
function keyOfBlob(call: Call, blob: Blob, reach: Reach): KeyRecord {
	const key = call.store.find({ account: blob.account, region: call.caller.region }, blob.keyId);
	if (
		!key ||
		decide(key, call.caller, `kms:${reach.action ?? reach.operation}`, reach.context) !== "allowed"
	) {
		throw accessDenied(
			"The ciphertext refers to a customer master key that does not exist, " +
				"does not exist in this region, or you are not allowed to access.",
		);
	}
	refuseByState(reach.operation, keyArn(key), effectiveState(key, call.now()));
	return key;
}
