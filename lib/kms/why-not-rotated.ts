import type { KeyMetadata } from "@aws-sdk/client-kms";

/**
 * Returns a sentence that says why AWS cannot rotate a key automatically; undefined for a key that it can rotate, and if
 * DescribeKey left out the reason. For such keys GetKeyRotationStatus reports "off" or fails. Pure.
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
