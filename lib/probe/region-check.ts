import { type KmsKeyArn, partitionOfRegion } from "../kms/arn.ts";
import type { KeyMetadata } from "./key-metadata-checks.ts";
import { check, type ProbeCheck } from "./report.ts";

/**
 * Checks that the key is in the deployment's region. For a multi-Region key of another Region, `replicaArn` is the
 * related key in the deployment's region, if DescribeKey named one. Pure.
 * Source: AWS KMS Developer Guide, "Multi-Region keys in AWS KMS".
 */
export function regionCheck(
	arn: Pick<KmsKeyArn, "arn" | "region"> & { isMultiRegion?: boolean },
	region: string,
	key: KeyMetadata | undefined,
): { check: ProbeCheck; replicaArn?: string } {
	if (arn.region === region) return { check: check("region", "pass", `${region}.`) };
	const create = `Create a key in ${region}: a key can't be moved to another region.`;
	const [keysPartition, partition] = [partitionOfRegion(arn.region), partitionOfRegion(region)];
	if (keysPartition !== partition) {
		const seen = `The key is in ${arn.region} (partition ${keysPartition}), the deployment in ${region} (partition ${partition}). A key does not work in another AWS partition.`;
		return { check: check("region", "fail", { seen, fix: `Create a key in ${region}.` }) };
	}
	const seen = `The key is in ${arn.region}, the deployment in ${region}.`;
	const relatives = key?.MultiRegionConfiguration;
	if (relatives) {
		const replicaArn = [relatives.PrimaryKey, ...(relatives.ReplicaKeys ?? [])].find(
			(relative) => relative?.Region === region,
		)?.Arn;
		if (replicaArn) {
			const fix = `Use key ARN ${replicaArn}: the same multi-Region key in ${region}.`;
			return { check: check("region", "fail", { seen, fix }), replicaArn };
		}
		const fix = `Replicate this multi-Region key to ${region} and enter the replica's ARN, or create a key there.`;
		return {
			check: check("region", "fail", { seen: `${seen} It has no replica in ${region}.`, fix }),
		};
	}
	const fix = arn.isMultiRegion
		? `If this multi-Region key has a replica in ${region}, enter the replica's ARN: ${arn.arn.replace(arn.region, region)}. Otherwise replicate it to ${region}, or create a key there.`
		: create;
	return { check: check("region", "fail", { seen, fix }) };
}
