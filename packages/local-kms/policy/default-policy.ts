import { partitionOf } from "../arn.ts";

/** The policy of a key that is created without one: the owning account decides through IAM. */
export function defaultPolicy(account: string, region: string): string {
	return policyText("key-default-1", account, region, "kms:*");
}

/** The policy of an AWS managed key: its account may describe it, and only services may use it. */
export function awsManagedPolicy(account: string, region: string): string {
	return policyText("aws-managed-1", account, region, ["kms:Describe*", "kms:Get*", "kms:List*"]);
}

function policyText(id: string, account: string, region: string, actions: string | string[]): string {
	const statement = {
		Sid: "Enable IAM User Permissions",
		Effect: "Allow",
		Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
		Action: actions,
		Resource: "*",
	};
	return JSON.stringify({ Version: "2012-10-17", Id: id, Statement: [statement] }, null, 2);
}
