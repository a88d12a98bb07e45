import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { kmsClient } from "./client.ts";
import { failureKind } from "./failure.ts";

const pingTimeoutMs = 2_000;
const ownedAlias = "alias/keyhold/owned";

/**
 * Whether the KMS endpoint answers us: any answer about the key counts, even that there is none. The region is the
 * AWS SDK's own AWS_REGION.
 */
export async function pingKms(): Promise<boolean> {
	try {
		const command = new DescribeKeyCommand({ KeyId: ownedAlias });
		await kmsClient(process.env.AWS_REGION ?? "us-east-1").send(command, {
			abortSignal: AbortSignal.timeout(pingTimeoutMs),
		});
		return true;
	} catch (error) {
		const kind = failureKind(error);
		return kind !== "transient" && kind !== "operator";
	}
}
