import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { callKms } from "./call.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { toKmsError, UnexpectedAnswer } from "./failure.ts";

/** A KMS key, always named by its ARN, so that a swapped blob cannot select another key. */
export type KmsKeyRef = { arn: string; region: string };

/** AES-256. */
const dataKeyBytes = 32;

/**
 * Generates an AES-256 data key: its 32 bytes, which the caller overwrites after use, and the same wrapped by `key`.
 * @throws as callKms
 */
export async function generateDataKey(
	key: KmsKeyRef,
	context: EncryptionContext,
): Promise<{ bytes: Uint8Array; wrapped: Uint8Array }> {
	const { CiphertextBlob, Plaintext } = await callKms(key.region, key.arn, (client, options) =>
		client.send(
			new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: "AES_256", EncryptionContext: context }),
			options,
		),
	);
	return { bytes: asDataKey(Plaintext, "GenerateDataKey", key), wrapped: CiphertextBlob as Uint8Array };
}

/**
 * Returns the 32 bytes of a data key. The caller overwrites them after use. Always calls KMS, even if the breaker is open:
 * this decides on access. @throws as callKms
 */
export async function unwrapDataKey(
	key: KmsKeyRef,
	wrapped: Uint8Array,
	context: EncryptionContext,
): Promise<Uint8Array> {
	return asDataKey(await decrypt(key, wrapped, context), "Decrypt", key);
}

/** Decrypts what `encrypt` made with the same key and context. @throws as callKms */
export async function decrypt(
	key: KmsKeyRef,
	blob: Uint8Array,
	context: Record<string, string>,
): Promise<Uint8Array> {
	const { Plaintext } = await callKms(
		key.region,
		key.arn,
		(client, options) =>
			client.send(
				new DecryptCommand({ KeyId: key.arn, CiphertextBlob: blob, EncryptionContext: context }),
				options,
			),
		{ isGuarded: false },
	);
	return Plaintext as Uint8Array;
}

/** Encrypts up to 4,096 bytes, such as those of a data key, under `key`. @throws as callKms */
export async function encrypt(
	key: KmsKeyRef,
	plaintext: Uint8Array,
	context: Record<string, string>,
): Promise<Uint8Array> {
	const { CiphertextBlob } = await callKms(key.region, key.arn, (client, options) =>
		client.send(
			new EncryptCommand({ KeyId: key.arn, Plaintext: plaintext, EncryptionContext: context }),
			options,
		),
	);
	return CiphertextBlob as Uint8Array;
}

/** Never seal or open with an incomplete key. */
function asDataKey(bytes: Uint8Array | undefined, operation: string, { arn }: KmsKeyRef): Uint8Array {
	if (bytes?.length === dataKeyBytes) return bytes;
	throw toKmsError(new UnexpectedAnswer(operation), "invalid-answer", arn);
}
