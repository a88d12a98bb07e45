import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { KeyholdError } from "../platform/errors.ts";
import { callKms } from "./call.ts";
import type { EncryptionContext } from "./encryption-context.ts";

/** Which KMS key, by its key ARN: always named, so that a swapped blob cannot choose another. */
export type KmsKeyRef = { arn: string; region: string };

/** A new AES-256 data key, wrapped by `key`. Its bytes are not kept here. @throws as callKms */
export async function generateWrappedDataKey(
	key: KmsKeyRef,
	context: EncryptionContext,
): Promise<Uint8Array> {
	const { CiphertextBlob, Plaintext } = await callKms(key.region, key.arn, (client, options) =>
		client.send(
			new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: "AES_256", EncryptionContext: context }),
			options,
		),
	);
	Plaintext?.fill(0);
	return present(CiphertextBlob, "GenerateDataKey");
}

/** The 32 bytes of a data key. The caller overwrites them as soon as they are used. @throws as callKms */
export async function unwrapDataKey(
	key: KmsKeyRef,
	wrapped: Uint8Array,
	context: EncryptionContext,
): Promise<Uint8Array> {
	const { Plaintext } = await callKms(key.region, key.arn, (client, options) =>
		client.send(
			new DecryptCommand({ KeyId: key.arn, CiphertextBlob: wrapped, EncryptionContext: context }),
			options,
		),
	);
	return present(Plaintext, "Decrypt");
}

/** Wraps the 32 bytes of a data key under `key`. @throws as callKms */
export async function wrapDataKey(
	key: KmsKeyRef,
	plaintext: Uint8Array,
	context: EncryptionContext,
): Promise<Uint8Array> {
	const { CiphertextBlob } = await callKms(key.region, key.arn, (client, options) =>
		client.send(
			new EncryptCommand({ KeyId: key.arn, Plaintext: plaintext, EncryptionContext: context }),
			options,
		),
	);
	return present(CiphertextBlob, "Encrypt");
}

function present(bytes: Uint8Array | undefined, operation: string): Uint8Array {
	if (!bytes) throw new KeyholdError("INTERNAL", `AWS KMS answered ${operation} without its result.`);
	return bytes;
}
