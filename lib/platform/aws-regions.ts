/** The partitions of AWS, with the pattern of their region names. */
const formByPartition = new Map([
	// Regions in new parts of the world join this partition, so any two letters are accepted.
	["aws", /^(?!cn-)[a-z]{2}-[a-z]+-\d+$/],
	["aws-cn", /^cn-[a-z]+-\d+$/],
	["aws-us-gov", /^us-gov-[a-z]+-\d+$/],
	["aws-eusc", /^eusc-[a-z]{2}-[a-z]+-\d+$/],
	["aws-iso", /^us-iso-[a-z]+-\d+$/],
	["aws-iso-b", /^us-isob-[a-z]+-\d+$/],
	["aws-iso-e", /^eu-isoe-[a-z]+-\d+$/],
	["aws-iso-f", /^us-isof-[a-z]+-\d+$/],
]);

/** The ids of all partitions, as they appear in ARNs. */
export const awsPartitions: readonly string[] = [...formByPartition.keys()];

/**
 * The partition of a region, for example `aws-cn` for cn-north-1; undefined for other text. Pure.
 * Source: the partition data of the AWS SDK. A test compares the table with it.
 */
export function awsPartitionOf(region: string): string | undefined {
	return [...formByPartition].find(([, form]) => form.test(region))?.[0];
}
