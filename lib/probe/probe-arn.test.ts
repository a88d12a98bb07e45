import { CreateAliasCommand, ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { customerAccountId, ownerKms } from "../../testing/suite-kms.ts";
import {
	askedPolicy,
	changedPolicy,
	expectOutcomes,
	lineOf,
	skipped,
	useSuiteProbe,
} from "../../testing/suite-probe.ts";
import { newId } from "../platform/ids.ts";
import { metadataCheckIds } from "./key-metadata-checks.ts";
import { type CheckId, checkIds } from "./report.ts";

const suite = useSuiteProbe();
const { createKey, probe } = suite;
const allBut = (...ids: CheckId[]) => checkIds.filter((id) => !ids.includes(id));
const absentId = "00000000-0000-4000-8000-000000000000";

const replicated = async (from: string, to: string, options: { isRotated?: boolean } = {}) => {
	const arn = await createKey({ ...options, region: from, input: { MultiRegion: true } });
	const Policy = JSON.stringify(askedPolicy());
	const replicate = new ReplicateKeyCommand({ KeyId: arn, ReplicaRegion: to, Policy });
	const { ReplicaKeyMetadata } = await ownerKms(from).send(replicate);
	return [arn, ReplicaKeyMetadata?.Arn ?? ""] as const;
};

describe("the ARN", () => {
	it.each([
		["nothing", "", /Enter the ARN/],
		["white space", " \n\t", /Enter the ARN/],
		["a blank inside", `arn:aws:kms:us-west-1: 111122223333:key/${absentId}`, /contains a space/],
		["a bare key id", absentId, /key ID\. Enter the whole key ARN/],
		["a bare multi-Region key id", "mrk-1234abcd12ab34cd56ef1234567890ab", /key ID/],
		["an alias name", "alias/prod", /alias name/],
		["an ARN of S3", "arn:aws:s3:::bucket", /names “s3”, not KMS/],
		["an unknown partition", `arn:aws-mars:kms:us-west-1:111122223333:key/${absentId}`, /“aws-mars”/],
		[
			"a region of another partition",
			`arn:aws-cn:kms:us-west-1:111122223333:key/${absentId}`,
			/region us-west-1 is not in the partition aws-cn/,
		],
	])("%s: fails with the reason, and nothing is called", async (_, text, seen) => {
		await suite.control("DELETE", "calls");
		const report = await probe(text);
		expectOutcomes(report, { ...skipped(...allBut("arn")), arn: "fail" });
		expect(lineOf(report, "arn").seen).toMatch(seen);
		expect(await suite.control("GET", "calls")).toMatchObject({ total: 0 });
	});

	it("in upper case: fails, and the ARN that was meant is offered", async () => {
		const arn = await createKey();
		const report = await probe(arn.toUpperCase());
		expect(report.suggestedArn).toBe(arn);
		expect(lineOf(report, "arn")).toMatchObject({
			outcome: "fail",
			seen: expect.stringContaining("capital letters"),
			fix: `Use key ARN ${arn}`,
		});
		expectOutcomes(await probe(report.suggestedArn ?? ""), {});
	});

	it("of an alias has the right format: the lookup fails alone, and offers the key ARN", async () => {
		const arn = await createKey();
		const AliasName = `alias/probe-${newId()}`;
		await ownerKms().send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
		const alias = arn.replace(/key\/.*/, AliasName);
		const report = await probe(alias);
		expect(report).toMatchObject({ arn: alias, suggestedArn: arn });
		expect(lineOf(report, "describe").fix).toBe(`Use key ARN ${arn}`);
		const made = ["arn", "region", "not-in-use", "describe", ...metadataCheckIds] as const;
		expectOutcomes(report, { ...skipped(...allBut(...made)), describe: "fail" });
		expectOutcomes(await probe(report.suggestedArn ?? ""), {});
		const used = await probe(alias, { isInUse: async (asked) => asked === arn });
		expect(lineOf(used, "not-in-use").outcome).toBe("fail");
	});

	it("of an alias that cannot be resolved: claims no key behind it", async () => {
		const report = await probe(`arn:aws:kms:us-west-1:${customerAccountId}:alias/nothing`);
		expect(report.suggestedArn).toBeUndefined();
		expect(lineOf(report, "arn").outcome).toBe("pass");
		expect(lineOf(report, "describe").seen).toContain("AWS gives the same answer when the key doesn't exist");
	});

	it("of an AWS managed alias: recognized without a KMS call", async () => {
		await suite.control("DELETE", "calls");
		const report = await probe(`arn:aws:kms:us-west-1:${customerAccountId}:alias/aws/s3`);
		expectOutcomes(report, { ...skipped(...allBut("arn", "region")), manager: "fail" });
		expect(lineOf(report, "manager").seen).toContain("AWS managed key");
		expect(await suite.control("GET", "calls")).toMatchObject({ total: 0 });
	});
});

describe("the region", () => {
	it("another one fails alone, without a policy to change, and AWS is not called", async () => {
		const arn = await createKey({
			region: "eu-west-1",
			policy: changedPolicy((text) => text.replaceAll('kms:Encrypt"', 'kms:Verify"')),
		});
		await suite.control("DELETE", "calls");
		const report = await probe(arn, { isInUse: async () => true });
		expectOutcomes(report, { ...skipped(...allBut("arn")), region: "fail" });
		expect(report.checks.filter(({ outcome }) => outcome === "skipped").map(({ seen }) => seen)).toEqual(
			Array(checkIds.length - 2).fill("Not checked: fix the region first."),
		);
		expect(await suite.control("GET", "calls")).toMatchObject({ total: 0 });
		expect(lineOf(report, "region")).toMatchObject({
			seen: "The key is in eu-west-1, the deployment in us-west-1.",
			fix: expect.stringContaining("Create a key in us-west-1"),
		});
	});

	it.each([
		["cn-north-1", `arn:aws-cn:kms:cn-north-1:111122223333:key/${absentId}`],
		["us-gov-west-1", `arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/${absentId}`],
		[
			"us-gov-west-1",
			"arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
		],
	])("of another partition (%s) fails, and Keyhold's credentials are not sent there", async (_, arn) => {
		await suite.control("DELETE", "calls");
		const report = await probe(arn);
		expectOutcomes(report, { ...skipped(...allBut("arn")), region: "fail" });
		expect(lineOf(report, "region").seen).toContain("A key does not work in another AWS partition");
		expect(lineOf(report, "region").fix).toBe("Create a key in us-west-1.");
		expect(await suite.control("GET", "calls")).toMatchObject({ total: 0 });
	});

	it("an alias of another partition is not resolved either", async () => {
		const report = await probe("arn:aws-cn:kms:cn-north-1:111122223333:alias/prod");
		expectOutcomes(report, { ...skipped(...allBut("arn")), region: "fail" });
	});

	it("an alias in another region fails for its region alone, with its key's relative here if there is one", async () => {
		const aliasOf = async (arn: string) => {
			const AliasName = `alias/probe-${newId()}`;
			await ownerKms("eu-west-1").send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
			return arn.replace(/key\/.*/, AliasName);
		};
		const single = await probe(await aliasOf(await createKey({ region: "eu-west-1" })));
		expectOutcomes(single, { ...skipped(...allBut("arn")), region: "fail" });
		expect(single.suggestedArn).toBeUndefined();
		const [there, here] = await replicated("eu-west-1", "us-west-1");
		const multi = await probe(await aliasOf(there));
		expectOutcomes(multi, { ...skipped(...allBut("arn")), region: "fail" });
		expect(multi.suggestedArn).toBe(here);
	});
});

describe("a multi-Region key", () => {
	it("whose primary is here is fine", async () => {
		const report = await probe(await createKey({ input: { MultiRegion: true } }));
		expectOutcomes(report, {});
		expect(lineOf(report, "latency").seen).toContain("Multi-Region primary key.");
	});

	it("whose replica is here is fine, and shares its primary's rotation", async () => {
		const [, replica] = await replicated("eu-west-1", "us-west-1");
		const report = await probe(replica);
		expectOutcomes(report, {});
		expect(lineOf(report, "latency").seen).toContain("Multi-Region replica key.");
	});

	it("whose replica is here and whose rotation is off sends to its primary", async () => {
		const [primary, replica] = await replicated("eu-west-1", "us-west-1", { isRotated: false });
		const report = await probe(replica);
		expectOutcomes(report, { rotation: "warn" });
		expect(lineOf(report, "rotation").fix).toContain(`the page of the primary key ${primary}`);
	});

	it.each([
		["primary", "eu-west-1", "us-west-1"],
		["replica", "us-west-1", "eu-west-1"],
	])("of another region, as its %s there, names the ARN to use here", async (which, primaryIn, replicaIn) => {
		const [primary, replica] = await replicated(primaryIn, replicaIn);
		const [there, here] = which === "primary" ? [primary, replica] : [replica, primary];
		const report = await probe(there);
		expect(report.suggestedArn).toBe(here);
		expect(lineOf(report, "region")).toMatchObject({
			outcome: "fail",
			fix: `Use key ARN ${here}: the same multi-Region key in us-west-1.`,
		});
	});

	it("without a replica here is to be replicated; no ARN is made up", async () => {
		const report = await probe(await createKey({ region: "eu-west-1", input: { MultiRegion: true } }));
		expect(report.suggestedArn).toBeUndefined();
		expect(lineOf(report, "region").fix).toMatch(/^Replicate this multi-Region key to us-west-1/);
	});

	it("that may not be looked at may have a replica: no claim either way", async () => {
		const policy = changedPolicy((text) => text.replace('"kms:DescribeKey",', ""));
		const arn = await createKey({ region: "eu-west-1", input: { MultiRegion: true }, policy });
		const report = await probe(arn);
		expect(report.suggestedArn).toBeUndefined();
		const { fix } = lineOf(report, "region");
		expect(fix).toMatch(/^If this multi-Region key has a replica in us-west-1/);
		expect(fix).toContain(arn.replace("eu-west-1", "us-west-1"));
	});
});
