import { partitionOfRegion } from "./arn.ts";

/** One statement of a KMS key policy (IAM JSON policy grammar, version 2012-10-17). */
export type PolicyStatement = {
	Sid: string;
	Effect: "Allow";
	Principal: { AWS: string };
	Action: string[];
	Resource: "*";
	Condition?: { StringEquals: Record<string, string> };
};

export type KeyPolicy = { Version: "2012-10-17"; Statement: PolicyStatement[] };

/** The reason for each action, shown beside the policy. */
export const actionReasons: Record<string, string> = {
	"kms:GenerateDataKey": "makes the data keys that encrypt your records",
	"kms:Encrypt": "re-wraps data keys when data moves to this key",
	"kms:Decrypt": "unwraps a data key, at least once a minute while data is in use",
	"kms:DescribeKey": "sees whether the key is enabled, disabled or about to be deleted",
	"kms:GetKeyRotationStatus": "shows whether AWS rotates the key",
};

/** Placeholder in a policy while Keyhold's AWS principal is unknown. */
function vendorPrincipalPlaceholder(partition = "aws"): string {
	return `arn:${partition}:iam::<vendor account>:role/<vendor role>`;
}

/**
 * The two statements that let Keyhold use a customer's key for this organization only. The condition on the encryption
 * context stops another organization from using the key through Keyhold (confused deputy).
 * Source: AWS KMS Developer Guide, "Allowing users in other accounts to use a KMS key", "kms:EncryptionContext".
 */
export function keyPolicyStatements(options: {
	vendorPrincipal: string | undefined;
	organizationId: string;
	/** The key's region; decides the partition in the placeholder. */
	region?: string;
}): [use: PolicyStatement, look: PolicyStatement] {
	const partition = partitionOfRegion(options.region ?? "");
	const Principal = { AWS: options.vendorPrincipal ?? vendorPrincipalPlaceholder(partition) };
	return [
		{
			Sid: "KeyholdUsesTheKeyForThisOrganization",
			Effect: "Allow",
			Principal,
			Action: ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
			Resource: "*",
			Condition: { StringEquals: { "kms:EncryptionContext:keyhold:org": options.organizationId } },
		},
		{
			Sid: "KeyholdLooksAtTheKey",
			Effect: "Allow",
			Principal,
			Action: ["kms:DescribeKey", "kms:GetKeyRotationStatus"],
			Resource: "*",
		},
	];
}

/** A whole key policy: `owner`, the root of the key's account, keeps control, Keyhold gets the two statements. */
export function keyPolicy(options: {
	owner: string;
	vendorPrincipal: string | undefined;
	organizationId: string;
	region?: string;
}): KeyPolicy {
	return {
		Version: "2012-10-17",
		Statement: [
			{
				Sid: "TheAccountKeepsControl",
				Effect: "Allow",
				Principal: { AWS: options.owner },
				Action: ["kms:*"],
				Resource: "*",
			},
			...keyPolicyStatements(options),
		],
	};
}

/** The root of an account, which represents the account in a policy. */
export function accountRoot(accountId: string, partition = "aws"): string {
	return `arn:${partition}:iam::${accountId}:root`;
}
