import { keyArn } from "../arn.ts";
import type { EncryptionContext } from "../crypto/encryption-context.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { KmsError, validation } from "../kms-error.ts";
import type { Call } from "./operation.ts";
import { type Reach, reachKey } from "./reach-key.ts";

/** A cryptographic operation may use any key that the policy shares, by any of its names. */
const cryptographic = { allowsAlias: true, crossAccount: true } as const;

/** reachKey for cryptography, whatever the kind of the key. */
export function reachUsableKey(call: Call, identifier: string, reach: Reach): KeyRecord {
	checkContext(reach.context);
	return reachKey(call, identifier, { ...reach, ...cryptographic });
}

/** reachKey for encryption: the key must be symmetric, the only kind that this KMS computes with. */
export function reachSymmetricKey(
	call: Call,
	identifier: string,
	reach: Reach,
	algorithm = "SYMMETRIC_DEFAULT",
): KeyRecord {
	const key = reachUsableKey(call, identifier, reach);
	requireSymmetric(key, reach.operation, algorithm);
	return key;
}

export function requireSymmetric(key: KeyRecord, operation: string, algorithm: string): void {
	if (key.keyUsage !== "ENCRYPT_DECRYPT") {
		throw new KmsError(
			"InvalidKeyUsageException",
			`${keyArn(key)} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
		);
	}
	const isSymmetric = key.keySpec === "SYMMETRIC_DEFAULT";
	if (isSymmetric && algorithm === "SYMMETRIC_DEFAULT") return;
	if (!isSymmetric && algorithm !== "SYMMETRIC_DEFAULT") {
		throw new KmsError("UnsupportedOperationException", "The local KMS computes with symmetric keys only.");
	}
	throw new KmsError(
		"InvalidKeyUsageException",
		`Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
	);
}

/** What a dry run answers when the call would have been allowed. */
export function stopDryRun(isDryRun: boolean | undefined): void {
	if (isDryRun) {
		throw new KmsError(
			"DryRunOperationException",
			"The request would have succeeded, but the DryRun option is set.",
		);
	}
}

const CONTEXT_BYTES = 8192;

function checkContext(context: EncryptionContext = {}): void {
	const bytes = Object.entries(context).reduce(
		(sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
		0,
	);
	if (bytes > CONTEXT_BYTES) throw validation(`EncryptionContext exceeds ${CONTEXT_BYTES} bytes.`);
}
