import { keyArn } from "../arn.ts";
import type { EncryptionContext } from "../crypto/encryption-context.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { KmsError, validation } from "../kms-error.ts";
import type { Call } from "./operation.ts";
import { type Reach, reachKey } from "./reach-key.ts";

/** Cryptographic operations accept every name of a key, and keys of other accounts. */
const cryptographic = { allowsAlias: true, crossAccount: true } as const;

/** reachKey for cryptographic operations, with any key usage. */
export function reachUsableKey(call: Call, identifier: string, reach: Reach): KeyRecord {
	checkContext(reach.context);
	return reachKey(call, identifier, { ...reach, ...cryptographic });
}

/** reachKey for encryption. The key must be symmetric, since this KMS has no asymmetric cryptography. */
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
		throw new KmsError(
			"UnsupportedOperationException",
			"The local KMS supports cryptography with symmetric keys only.",
		);
	}
	throw new KmsError(
		"InvalidKeyUsageException",
		`Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
	);
}

/** The answer of a dry run if the call would succeed. */
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
