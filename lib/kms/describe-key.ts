import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { callKms } from "./call.ts";
import type { KmsKeyRef } from "./wrapped-data-keys.ts";

export type KeyState = {
	/** AWS's KeyState, e.g. Enabled, Disabled, PendingDeletion. */
	state: string;
	/** When AWS deletes the key, once that is scheduled. */
	deletionDate: Date | undefined;
};

/** The state of a KMS key. @throws as callKms */
export async function describeKey(key: KmsKeyRef): Promise<KeyState> {
	const { KeyMetadata } = await callKms(
		key.region,
		key.arn,
		(client, options) => client.send(new DescribeKeyCommand({ KeyId: key.arn }), options),
		{ isGuarded: false },
	);
	return { state: KeyMetadata?.KeyState ?? "unknown", deletionDate: KeyMetadata?.DeletionDate };
}
