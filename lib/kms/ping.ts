import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { attemptTimeoutMs, kmsClient } from "./client.ts";
import { failureKind } from "./failure.ts";
import { withDeadline } from "./with-deadline.ts";

const ownedAlias = "alias/keyhold/owned";

/**
 * Whether KMS answers us within 2 s: any answer about the key will do, even that there is none; an answer that makes no
 * sense, or a refusal of our credentials, will not. The region is the AWS SDK's own AWS_REGION.
 */
export async function pingKms(): Promise<boolean> {
	const client = kmsClient(process.env.AWS_REGION ?? "us-east-1");
	try {
		await withDeadline(attemptTimeoutMs, (abortSignal) =>
			client.send(new DescribeKeyCommand({ KeyId: ownedAlias }), { abortSignal }),
		);
		return true;
	} catch (error) {
		const kind = failureKind(error);
		return kind === "refused" || kind === "ambiguous";
	}
}
