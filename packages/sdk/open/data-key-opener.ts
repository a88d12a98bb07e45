import { createSecretKey, type KeyObject } from "node:crypto";
import type { DumpedDataKey } from "./dumped-data-keys.ts";
import { Failure } from "./failure.ts";

/**
 * Returns a function that unwraps data keys of a dump with AWS KMS, each once. Credentials and endpoint are those of the AWS
 * SDK's default chain (`AWS_PROFILE`, `AWS_ENDPOINT_URL_KMS`, …). It rejects with a Failure that names the KMS key.
 * @throws Failure if @aws-sdk/client-kms is not installed
 */
export async function dataKeyOpener(): Promise<(dataKey: DumpedDataKey) => Promise<KeyObject>> {
	const { DecryptCommand, KMSClient } = await import("@aws-sdk/client-kms").catch(() => {
		throw new Failure(
			"keyhold-open calls AWS KMS through its SDK. Install it: npm install @aws-sdk/client-kms",
		);
	});
	const clients = new Map<string, InstanceType<typeof KMSClient>>();
	const opened = new Map<string, Promise<KeyObject>>();

	const unwrap = async ({ wrapped, arn, region, context, id }: DumpedDataKey): Promise<KeyObject> => {
		if (wrapped.length === 0)
			throw new Failure(`Data key ${id} was destroyed. Its values can never be opened.`);
		const client = clients.get(region) ?? new KMSClient({ region });
		clients.set(region, client);
		const command = new DecryptCommand({ KeyId: arn, CiphertextBlob: wrapped, EncryptionContext: context });
		const { Plaintext } = await client.send(command).catch((error) => {
			throw new Failure(
				`AWS KMS did not open data key ${id} with ${arn} (${error.name}). Use credentials that may call kms:Decrypt on this key.`,
			);
		});
		const key = createSecretKey(Plaintext as Uint8Array);
		Plaintext?.fill(0);
		return key;
	};
	return (dataKey) => {
		const known = opened.get(dataKey.id) ?? unwrap(dataKey);
		opened.set(dataKey.id, known);
		return known;
	};
}
