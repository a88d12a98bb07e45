import { DescribeKeyCommand, type KeyMetadata } from "@aws-sdk/client-kms";
import { type CallOptions, callKms } from "./call.ts";

/** Describes a KMS key, named by its ARN or alias. @throws as callKms */
export async function describeKey(
	region: string,
	keyId: string,
	options?: CallOptions,
): Promise<Partial<KeyMetadata>> {
	const { KeyMetadata } = await callKms(
		region,
		keyId,
		(client, sendOptions) => client.send(new DescribeKeyCommand({ KeyId: keyId }), sendOptions),
		options,
	);
	return KeyMetadata ?? {};
}
