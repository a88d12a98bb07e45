import { describe, expect, it } from "vitest";
import { awsKeyUrl } from "./aws-key-url.ts";

const uuid = "1234abcd-12ab-34cd-56ef-1234567890ab";
const arn = (partition: string, region: string, resource = `key/${uuid}`) =>
	`arn:${partition}:kms:${region}:111122223333:${resource}`;

describe("the page of a key in the AWS console", () => {
	it.each([
		["aws", "us-west-1", "https://us-west-1.console.aws.amazon.com/kms/home?region=us-west-1#/kms/keys/"],
		["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/kms/home?region=cn-north-1#/kms/keys/"],
		[
			"aws-us-gov",
			"us-gov-west-1",
			"https://us-gov-west-1.console.amazonaws-us-gov.com/kms/home?region=us-gov-west-1#/kms/keys/",
		],
	])("in partition %s is on that partition's own domain", (partition, region, prefix) => {
		expect(awsKeyUrl(arn(partition, region))).toBe(prefix + uuid);
	});

	it("of a multi-Region key is that of the replica in the ARN's region", () => {
		const mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
		expect(awsKeyUrl(arn("aws", "eu-west-1", `key/${mrk}`))).toBe(
			`https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/${mrk}`,
		);
	});

	it("is unknown for a partition without a public console, an alias and text that is no ARN", () => {
		expect(awsKeyUrl(arn("aws-iso", "us-iso-east-1"))).toBeNull();
		expect(awsKeyUrl(arn("aws", "us-west-1", "alias/prod"))).toBeNull();
		expect(awsKeyUrl("constructor")).toBeNull();
	});
});
