import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { type EncryptionContext, encryptionContext } from "../kms/encryption-context.ts";
import { newId } from "../platform/ids.ts";
import { type Attempt, attempt } from "./attempt.ts";
import type { CheckId } from "./report.ts";

type Key = { arn: string; region: string };

/** One operation on one resource, tried for the organization and for one that does not exist. */
export type Trial = {
	id: CheckId;
	operation: string;
	/** As in the encryption context: request-logs. */
	resource: string;
	/** Undefined when there was nothing to decrypt. */
	own: Attempt<unknown> | undefined;
	foreign: Attempt<unknown> | undefined;
};

type Encryption = { context: EncryptionContext; foreign: EncryptionContext } & Record<
	"generated" | "foreignGenerated" | "encrypted" | "foreignEncrypted",
	Attempt<Uint8Array | undefined>
>;

/**
 * Tries GenerateDataKey, Encrypt and Decrypt with the encryption context of each resource, and with another
 * organization's: six calls a resource, in two rounds, all calls of a round side by side. Never throws.
 */
export async function runTrials(key: Key, contexts: EncryptionContext[]): Promise<Trial[]> {
	const encryptions = await Promise.all(contexts.map((context) => tryEncryption(key, context)));
	const blobs = encryptions.map(({ generated, encrypted }) => blobOf(generated) ?? blobOf(encrypted));
	const anyBlob = blobs.find((blob) => blob !== undefined);
	return (
		await Promise.all(encryptions.map((one, index) => withDecryption(key, one, blobs[index], anyBlob)))
	).flat();
}

async function tryEncryption(key: Key, context: EncryptionContext): Promise<Encryption> {
	// An organization that does not exist: a key that admits it admits any.
	const foreign = encryptionContext(newId(), newId(), context["keyhold:resource"]);
	const [generated, foreignGenerated, encrypted, foreignEncrypted] = await Promise.all([
		generate(key, context),
		generate(key, foreign),
		encrypt(key, context),
		encrypt(key, foreign),
	]);
	return { context, foreign, generated, foreignGenerated, encrypted, foreignEncrypted };
}

/** A resource that encrypted nothing is tried with another's blob: AWS asks the policy before it looks at the blob. */
async function withDecryption(
	key: Key,
	encryption: Encryption,
	ownBlob: Uint8Array | undefined,
	anyBlob: Uint8Array | undefined,
): Promise<Trial[]> {
	const { context, foreign } = encryption;
	const blob = ownBlob ?? anyBlob;
	const [decrypted, foreignDecrypted] = blob
		? await Promise.all([decrypt(key, blob, context), decrypt(key, blob, foreign)])
		: [undefined, undefined];
	const resource = context["keyhold:resource"];
	const { generated, foreignGenerated, encrypted, foreignEncrypted } = encryption;
	const own = decrypted && !ownBlob ? askedOfPolicy(decrypted) : decrypted;
	return [
		{
			id: "generate-data-key",
			operation: "GenerateDataKey",
			resource,
			own: generated,
			foreign: foreignGenerated,
		},
		{ id: "encrypt", operation: "Encrypt", resource, own: encrypted, foreign: foreignEncrypted },
		{ id: "decrypt", operation: "Decrypt", resource, own, foreign: foreignDecrypted },
	];
}

/** An error about another resource's blob shows that the policy allows the call. */
function askedOfPolicy(decrypted: Attempt<void>): Attempt<void> {
	if (decrypted.kind === "answered" || decrypted.name !== "InvalidCiphertextException") return decrypted;
	const { operation, latencyMs } = decrypted;
	return { kind: "answered", operation, value: undefined, latencyMs };
}

function blobOf(attempt: Attempt<Uint8Array | undefined>): Uint8Array | undefined {
	return attempt.kind === "answered" ? attempt.value : undefined;
}

async function generate(key: Key, context: EncryptionContext): Promise<Attempt<Uint8Array | undefined>> {
	return attempt(key.region, "GenerateDataKey", async (client, options) => {
		const command = new GenerateDataKeyCommand({
			KeyId: key.arn,
			KeySpec: "AES_256",
			EncryptionContext: context,
		});
		const { CiphertextBlob, Plaintext } = await client.send(command, options);
		Plaintext?.fill(0);
		return CiphertextBlob;
	});
}

async function encrypt(key: Key, context: EncryptionContext): Promise<Attempt<Uint8Array | undefined>> {
	return attempt(key.region, "Encrypt", async (client, options) => {
		const command = new EncryptCommand({
			KeyId: key.arn,
			Plaintext: Buffer.from("keyhold probe"),
			EncryptionContext: context,
		});
		return (await client.send(command, options)).CiphertextBlob;
	});
}

async function decrypt(key: Key, blob: Uint8Array, context: EncryptionContext): Promise<Attempt<void>> {
	return attempt(key.region, "Decrypt", async (client, options) => {
		const command = new DecryptCommand({ KeyId: key.arn, CiphertextBlob: blob, EncryptionContext: context });
		(await client.send(command, options)).Plaintext?.fill(0);
	});
}
