import type { KeyMetadata } from "@aws-sdk/client-kms";

/**
 * Why AWS does not rotate a key by itself, as a sentence; undefined for a key that it can rotate, and for what
 * DescribeKey left out. For such a key GetKeyRotationStatus says "off" or refuses to answer. Pure.
 * Source: AWS KMS Developer Guide, "Rotate AWS KMS keys".
 */
export function whyNotRotated(key: Partial<KeyMetadata> | undefined): string | undefined {
	const spec = key?.KeySpec ?? key?.CustomerMasterKeySpec;
	if (spec && spec !== "SYMMETRIC_DEFAULT") return "AWS rotates symmetric encryption keys only.";
	if (key?.Origin === "EXTERNAL") return "AWS does not rotate imported key material automatically.";
	if (key?.Origin === "AWS_CLOUDHSM" || key?.Origin === "EXTERNAL_KEY_STORE") {
		return "AWS does not rotate keys in a custom key store.";
	}
	if (key?.KeyState === "PendingDeletion" || key?.KeyState === "PendingReplicaDeletion") {
		return "AWS does not rotate a key that is about to be deleted.";
	}
	return undefined;
}
