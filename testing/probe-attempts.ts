import type { DescribeKeyCommandOutput, GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import type { Attempt, Failed } from "../lib/probe/attempt.ts";
import type { Known } from "../lib/probe/explain-failure.ts";
import type { KeyMetadata } from "../lib/probe/key-metadata-checks.ts";

/** The calls of a probe, as `attempt` returns them, for tests of what is concluded from them. */
export const statement = '{"Sid":"KeyholdLooksAtTheKey"}';
export const unknown: Known = { region: "us-west-1", isFound: false, isAwsManaged: false };
export const found: Known = { ...unknown, isFound: true };

/** The DescribeKey answer of a key that needs no change. */
export const goodKey: KeyMetadata = {
	KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
	AWSAccountId: "111122223333",
	KeyManager: "CUSTOMER",
	KeySpec: "SYMMETRIC_DEFAULT",
	KeyUsage: "ENCRYPT_DECRYPT",
	KeyState: "Enabled",
	Origin: "AWS_KMS",
};

export const described = (KeyMetadata?: KeyMetadata): Attempt<DescribeKeyCommandOutput> => ({
	kind: "answered",
	operation: "DescribeKey",
	value: { $metadata: {}, KeyMetadata },
	latencyMs: 5,
});

export const rotated = (
	status: Partial<GetKeyRotationStatusCommandOutput>,
): Attempt<GetKeyRotationStatusCommandOutput> => ({
	kind: "answered",
	operation: "GetKeyRotationStatus",
	value: { $metadata: {}, ...status },
	latencyMs: 5,
});

export const failed = (failure: Failed["failure"], name: string, operation = "DescribeKey"): Failed => ({
	kind: "failed",
	operation,
	failure,
	name,
	error: new Error("message of AWS about arn:aws:iam::999999999999:role/vendor"),
	latencyMs: 5,
});
