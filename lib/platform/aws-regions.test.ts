import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it, test } from "vitest";
import { aliasArn, keyArn, parseKmsArn, partitionOf } from "../../packages/local-kms/index.ts";
import { partitionOfRegion, readKmsArn } from "../kms/arn.ts";
import { principalInPolicies } from "../kms/vendor-principal.ts";
import { awsPartitionOf, awsPartitions } from "./aws-regions.ts";
import { parseConfig } from "./config.ts";

type Partition = { id: string; regionRegex: string; regions: Record<string, unknown> };

let partitions: Partition[];
/** Without the names of a partition's global endpoints, which hold no keys. */
let regions: [partition: string, region: string][];

// No entry point of the SDK exports this list.
beforeAll(async () => {
	const ofSdk = createRequire(createRequire(import.meta.url).resolve("@aws-sdk/client-kms"));
	const root = dirname(ofSdk.resolve("@aws-sdk/core/package.json"));
	const file = join(root, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
	const { partitionsInfo } = await import(pathToFileURL(file).href);
	partitions = partitionsInfo.partitions;
	regions = partitions.flatMap(({ id, regions: named }) =>
		Object.keys(named)
			.filter((region) => !region.endsWith("-global"))
			.map((region): [string, string] => [id, region]),
	);
	expect(regions.length).toBeGreaterThan(40);
});

const key = "key/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("the partitions and regions of the AWS SDK", () => {
	it("are in the table", () => {
		expect(awsPartitions.toSorted()).toEqual(partitions.map(({ id }) => id).toSorted());
		for (const [partition, region] of regions) {
			expect([region, awsPartitionOf(region)]).toEqual([region, partition]);
			expect(partitionOfRegion(region)).toBe(partition);
		}
	});

	it("are accepted in a key ARN, and refused under another partition", () => {
		for (const [partition, region] of regions) {
			const arn = `arn:${partition}:kms:${region}:111122223333:${key}`;
			expect(readKmsArn(arn)).toMatchObject({ kind: "key", key: { arn, partition, region } });
			const other = partition === "aws" ? "aws-cn" : "aws";
			expect(readKmsArn(arn.replace(partition, other))).toMatchObject({
				problem: expect.stringContaining(`not in the partition ${other}`),
			});
		}
	});

	it("are accepted in the vendor's principal", () => {
		for (const { id } of partitions) {
			const role = `arn:${id}:iam::999900001111:role/keyhold`;
			const session = `arn:${id}:sts::999900001111:assumed-role/keyhold/i-0abc`;
			expect(principalInPolicies(session)).toBe(role);
			const DATABASE_URL = "postgresql://keyhold@127.0.0.1/keyhold";
			const config = parseConfig({ DATABASE_URL, KEYHOLD_VENDOR_PRINCIPAL: role });
			expect(config.vendorPrincipal).toBe(role);
		}
	});

	it("are the same in the local KMS", () => {
		for (const [partition, region] of regions) {
			expect([region, partitionOf(region)]).toEqual([region, partition]);
			const place = { region, account: "111122223333" };
			const arn = keyArn({ ...place, keyId: key.slice("key/".length) });
			expect(parseKmsArn(arn)).toMatchObject({ partition, region, kind: "key" });
			expect(parseKmsArn(aliasArn(place, "alias/a"))).toMatchObject({ partition, region, kind: "alias" });
		}
	});
});

test("a region that AWS has not opened yet is in the partition that the SDK would choose", () => {
	// The SDK's patterns allow capitals and underscores, which no region name has.
	const region = fc
		.constantFrom(...partitions)
		.chain(({ id, regionRegex }) =>
			fc.tuple(
				fc.constant(id),
				fc.stringMatching(new RegExp(regionRegex.replaceAll("\\w", "[a-z]").replace("\\d+", "\\d{1,2}"))),
			),
		);
	fc.assert(
		fc.property(region, ([partition, name]) => {
			expect([name, awsPartitionOf(name)]).toEqual([name, partition]);
		}),
		{ numRuns: 500 },
	);
});

test.each(["", "us-west", "us-west-1a", "aws-global", "us-west-1.evil.example", "eusc-east-1"])(
	"“%s” is no region",
	(text) => {
		expect(awsPartitionOf(text)).toBeUndefined();
	},
);
