import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { maskArn, partitionOfRegion, readKmsArn, trimArn } from "./arn.ts";

const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
const mrkWithHyphens = `mrk-${id}`;
const arn = `arn:aws:kms:us-west-1:111122223333:key/${id}`;

describe("a key ARN is read", () => {
	it.each([
		["of the default partition", arn, "aws", "us-west-1", id, false],
		["of China", `arn:aws-cn:kms:cn-north-1:111122223333:key/${id}`, "aws-cn", "cn-north-1", id, false],
		[
			"of GovCloud",
			`arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/${id}`,
			"aws-us-gov",
			"us-gov-west-1",
			id,
			false,
		],
		[
			"of a long region",
			`arn:aws:kms:ap-southeast-2:111122223333:key/${id}`,
			"aws",
			"ap-southeast-2",
			id,
			false,
		],
		["of a multi-Region key", `arn:aws:kms:eu-west-1:111122223333:key/${mrk}`, "aws", "eu-west-1", mrk, true],
		[
			"of an emulator's multi-Region key, with hyphens",
			`arn:aws:kms:eu-west-1:111122223333:key/${mrkWithHyphens}`,
			"aws",
			"eu-west-1",
			mrkWithHyphens,
			true,
		],
	])("%s", (_, text, partition, region, keyId, isMultiRegion) => {
		expect(readKmsArn(text)).toEqual({
			kind: "key",
			key: { arn: text, partition, region, accountId: "111122223333", keyId, isMultiRegion },
		});
	});

	it.each([
		["blanks around it", `  ${arn} `],
		["a line end", `${arn}\r\n`],
		["a tab and a hard blank", `\t${arn}\u00a0`],
		["double quotes", `"${arn}"`],
		["single quotes", `'${arn}'`],
		["backquotes", `\`${arn}\``],
		["quotes and a comma, as in JSON", `"${arn}",`],
		["quotes with blanks inside", `" ${arn} "`],
		["a semicolon", `${arn};`],
		["smart quotes", `“${arn}”`],
		["single smart quotes and a period", `‘${arn}’.`],
		["guillemets", `«${arn}»`],
		["angle brackets", `<${arn}>`],
		["parentheses and a full stop, as in a sentence", `(${arn}).`],
		["a hard blank inside", arn.replace("key/", "key/\u00a0")],
		["soft hyphens where a document may break it", arn.replaceAll("-", "-\u00ad")],
		["bidirectional marks around it", `\u2066\u200e${arn}\u200f\u2069`],
	])("with %s", (_, text) => {
		expect(trimArn(text)).toBe(arn);
		expect(readKmsArn(text)).toMatchObject({ kind: "key", key: { arn } });
	});
});

describe("an alias ARN is recognized, so that it can be resolved", () => {
	it.each(["alias/tenant", "alias/keyhold/acme_1", "alias/aws/s3"])("%s", (alias) => {
		const text = `arn:aws:kms:us-west-1:111122223333:${alias}`;
		expect(readKmsArn(` ${text} `)).toEqual({
			kind: "alias",
			arn: text,
			region: "us-west-1",
			accountId: "111122223333",
			isAwsManaged: alias.startsWith("alias/aws/"),
		});
	});
});

test.each([
	["us-west-1", "aws"],
	["eu-central-1", "aws"],
	["cn-north-1", "aws-cn"],
	["cn-northwest-1", "aws-cn"],
	["us-gov-west-1", "aws-us-gov"],
])("the region %s is in the partition %s", (region, partition) => {
	expect(partitionOfRegion(region)).toBe(partition);
});

describe("an ARN in capital letters is refused, and the right ARN is suggested", () => {
	it.each([
		["throughout", arn.toUpperCase()],
		["in the service", arn.replace(":kms:", ":KMS:")],
		["in the partition", arn.replace("arn:aws:", "arn:AWS:")],
		["in the region", arn.replace("us-west-1", "US-WEST-1")],
		["in key/", arn.replace("key/", "KEY/")],
		["in the key id", arn.replace(id, id.toUpperCase())],
	])("%s", (_, text) => {
		expect(readKmsArn(text)).toEqual({
			kind: "invalid",
			problem: expect.stringMatching(/capital letters.*lower case/),
			suggestedArn: arn,
		});
	});
});

describe("text that is not a KMS key ARN is refused with the reason", () => {
	it.each([
		["nothing", "", /Enter the ARN/],
		["blanks", " \t\n ", /Enter the ARN/],
		["quotes alone", `""`, /Enter the ARN/],
		["a blank inside", arn.replace(":key", ": key"), /contains a space/],
		["a line break inside", arn.replace("key/", "key/\n"), /contains a space/],
		["two ARNs", `${arn} ${arn}`, /contains a space/],
		["a bare key id", id, /key ID\. Enter the whole key ARN/],
		["a bare multi-Region key id", mrk, /key ID\. Enter the whole key ARN/],
		["an alias name", "alias/tenant", /alias name/],
		["a word", "hello", /not an ARN/],
		["a URL", "https://console.aws.amazon.com/kms", /not an ARN/],
		["an ARN cut short", "arn:aws:kms:us-west-1:111122223333", /not an ARN/],
		["an S3 bucket's ARN", "arn:aws:s3:::bucket", /names “s3”, not KMS/],
		["an IAM role's ARN", "arn:aws:iam::111122223333:role/x", /names “iam”, not KMS/],
		["an unknown partition", arn.replace("arn:aws:", "arn:aws-mars:"), /no partition “aws-mars”/],
		[
			"a region of another partition",
			arn.replace("arn:aws:", "arn:aws-iso:"),
			/not in the partition aws-iso/,
		],
		["no partition", arn.replace("arn:aws:", "arn::"), /no partition “”/],
		["no region", arn.replace("us-west-1", ""), /“” is not an AWS region/],
		["an availability zone", arn.replace("us-west-1", "us-west-1a"), /not an AWS region/],
		[
			"a region that leads elsewhere",
			arn.replace("us-west-1", "us-west-1.evil.example"),
			/not an AWS region/,
		],
		["an account of 11 digits", arn.replace("111122223333", "11112222333"), /not an AWS account ID/],
		["an account of 13 digits", arn.replace("111122223333", "1111222233334"), /not an AWS account ID/],
		["an account's name", arn.replace("111122223333", "acme"), /not an AWS account ID/],
		["digits of another script", arn.replace("111122223333", "١".repeat(12)), /not an AWS account ID/],
		["no key/", arn.replace("key/", ""), /last part of a KMS key ARN is key\//],
		["a grant", arn.replace("key/", "grant/"), /last part of a KMS key ARN is key\//],
		["no key id", arn.replace(id, ""), /“” is not a KMS key ID/],
		["a key id without hyphens", arn.replace(id, id.replaceAll("-", "")), /is not a KMS key ID/],
		["a key id cut short", arn.slice(0, -1), /is not a KMS key ID/],
		["a key id with more behind it", `${arn}:1`, /is not a KMS key ID/],
		["a multi-Region id with too few digits", arn.replace(id, mrk.slice(0, -1)), /is not a KMS key ID/],
		["a wildcard", arn.replace(id, "*"), /is not a KMS key ID/],
		["an alias with characters AWS does not allow", arn.replace(`key/${id}`, "alias/a?b"), /does not allow/],
		["an alias without a name", arn.replace(`key/${id}`, "alias/"), /does not allow/],
	])("%s", (_, text, problem) => {
		const reading = readKmsArn(text);
		expect(reading).toEqual({ kind: "invalid", problem: expect.stringMatching(problem) });
	});
});

test("every character that is invisible disappears, wherever it is", () => {
	const characters = Array.from({ length: 0x11_0000 }, (_, code) => code)
		.filter((code) => code < 0xd800 || code > 0xdfff)
		.map((code) => String.fromCodePoint(code))
		.filter((character) => /\p{Cf}|\p{Variation_Selector}|\u034f|\u00a0/u.test(character));
	expect(characters).toEqual(expect.arrayContaining(["\u00ad", "\u200b", "\u2060", "\ufe0f", "\u{e0100}"]));
	const places = fc.array(fc.tuple(fc.nat(arn.length), fc.constantFrom(...characters)), { minLength: 1 });
	fc.assert(
		fc.property(places, (inserted) => {
			const letters = [...arn, ""];
			for (const [at, one] of inserted) letters[at] = one + letters[at];
			expect(readKmsArn(letters.join(""))).toMatchObject({ kind: "key", key: { arn } });
		}),
		{ numRuns: 1_000 },
	);
	for (const one of characters) expect(trimArn(one + arn.replace("key/", `k${one}ey/`) + one)).toBe(arn);
});

const nearlyArn = fc
	.tuple(
		fc.constantFrom("arn", "arn", "arn", "ARN", "", "arn "),
		fc.oneof(
			{ weight: 4, arbitrary: fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso") },
			fc.string(),
		),
		fc.constantFrom("kms", "kms", "s3", ""),
		fc.oneof(fc.constantFrom("us-west-1", "cn-north-1", "us-gov-east-1"), fc.string()),
		fc.oneof(fc.stringMatching(/^\d{12}$/), fc.string()),
		fc.oneof(
			fc.uuid().map((uuid) => `key/${uuid}`),
			fc.stringMatching(/^[\w/]{1,20}$/).map((name) => `alias/${name}`),
			fc.string(),
		),
	)
	.map((parts) => parts.join(":"));
const anything = fc.oneof(fc.string(), fc.string({ unit: "binary" }), nearlyArn);

test("whatever is pasted is answered, never thrown", () => {
	const kinds = new Set<string>();
	fc.assert(
		fc.property(anything, (text) => {
			const reading = readKmsArn(text);
			kinds.add(reading.kind);
			if (reading.kind === "invalid") expect(reading.problem).toMatch(/^\S.*\.$/s);
			if (reading.kind === "key") expect(readKmsArn(reading.key.arn)).toEqual(reading);
		}),
		{ numRuns: 5_000 },
	);
	expect([...kinds].toSorted()).toEqual(["alias", "invalid", "key"]);
});

test("a hostile paste is parsed immediately", () => {
	const started = performance.now();
	for (const text of [`${'"'.repeat(2047)}a`, `a${" ".repeat(2046)}a`, ":".repeat(2048)]) {
		expect(readKmsArn(text).kind).toBe("invalid");
	}
	expect(performance.now() - started).toBeLessThan(500);
});

describe("a masked ARN", () => {
	it("keeps what tells keys apart", () => {
		expect(maskArn(arn)).toBe("arn:aws:kms:us-west-1:…3333:key/…90ab");
		expect(maskArn(`arn:aws-cn:kms:cn-north-1:111122223333:key/${mrk}`)).toBe(
			"arn:aws-cn:kms:cn-north-1:…3333:key/…90ab",
		);
	});

	it("shows at most the last four digits of account and key id", () => {
		const keyId = fc.oneof(
			fc.uuid(),
			fc.uuid().map((uuid) => `mrk-${uuid.replaceAll("-", "")}`),
		);
		fc.assert(
			fc.property(fc.stringMatching(/^\d{12}$/), keyId, (account, key) => {
				const masked = maskArn(`arn:aws:kms:us-west-1:${account}:key/${key}`);
				expect(masked).toBe(`arn:aws:kms:us-west-1:…${account.slice(8)}:key/…${key.slice(-4)}`);
			}),
		);
	});

	it("shows nothing of text that is not a key ARN", () => {
		expect(maskArn("arn:aws:kms:us-west-1:111122223333:alias/tenant")).toBe("…");
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(maskArn(text)).toBe("…");
			}),
		);
	});
});
