import { readKmsArn } from "./arn.ts";

/**
 * The domain of the AWS console in each partition that has a public one; its regional hosts are `{region}.{domain}`.
 * Source: AWS General Reference, "AWS Management Console endpoints and quotas"; Amazon Web Services in China,
 * "Getting Started"; AWS GovCloud (US) User Guide, "AWS Management Console".
 */
const consoleDomains: Readonly<Record<string, string>> = {
	aws: "console.aws.amazon.com",
	"aws-cn": "console.amazonaws.cn",
	"aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The page of a KMS key in the AWS console; null in a partition whose console has no public address. Pure. */
export function awsKeyUrl(arn: string): string | null {
	const reading = readKmsArn(arn);
	if (reading.kind !== "key") return null;
	const { partition, region, keyId } = reading.key;
	const domain = Object.hasOwn(consoleDomains, partition) ? consoleDomains[partition] : undefined;
	return domain ? `https://${region}.${domain}/kms/home?region=${region}#/kms/keys/${keyId}` : null;
}
