import { KeyholdError } from "../platform/errors.ts";
import { describeKey } from "./describe-key.ts";

const ownedAlias = "alias/keyhold/owned";

/**
 * True if KMS answers within 2 s. Any answer about the key will do, even that it doesn't exist; an answer that makes no
 * sense, or a refusal of Keyhold's credentials, will not. The region is the AWS SDK's own AWS_REGION.
 */
export async function pingKms(): Promise<boolean> {
	const region = process.env.AWS_REGION ?? "us-east-1";
	try {
		await describeKey(region, ownedAlias, { isRetried: false, isGuarded: false });
		return true;
	} catch (error) {
		return error instanceof KeyholdError && error.code === "KEY_REVOKED";
	}
}
