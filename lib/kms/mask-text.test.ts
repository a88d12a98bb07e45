import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskArn } from "./arn.ts";
import { maskText, maskTexts } from "./mask-text.ts";

const id = "1234abcd-12ab-34cd-56ef-1234567890ab";

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const account = fc.stringMatching(/^\d{12}$/);
const grouped = account.map((digits) => digits.replace(/(\d{4})(\d{4})/, "$1-$2-"));
const key = fc.oneof(
	fc.uuid(),
	fc.uuid().map((uuid) => uuid.toUpperCase()),
	fc.uuid().map((uuid) => `mrk-${uuid}`),
	hex(32).map((digits) => `mrk-${digits}`),
	hex(32),
);
const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov");
const keyArn = fc
	.tuple(partition, account, key)
	.map(([name, owner, keyId]) => `arn:${name}:kms:us-west-1:${owner}:key/${keyId}`);
const roleArn = account.map((owner) => `arn:aws:iam::${owner}:role/service/keyhold`);
const secret = fc.oneof(account, grouped, key, keyArn, roleArn);
/** The text around it: in a sentence, in JSON, in an address; also letters and digits like its own. */
const around = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.constantFrom(
		"",
		" ",
		".",
		"key/",
		'{"AWS":"',
		'"}',
		"%2F",
		"%3A",
		"(",
		")",
		"\n",
		"…",
		"-",
		":",
		"a",
		"0",
	),
	fc.stringMatching(/^[0-9a-f-]{1,6}$/),
);

describe("a masked text", () => {
	it.each([
		[
			"a key ARN",
			`Use arn:aws:kms:us-west-1:111122223333:key/${id}.`,
			"Use arn:aws:kms:us-west-1:…3333:key/…90ab.",
		],
		["a role", '"AWS": "arn:aws:iam::999900001111:role/keyhold"', '"AWS": "arn:aws:iam::…1111:role/…hold"'],
		["the root of an account", "arn:aws:iam::999900001111:root", "arn:aws:iam::…1111:…"],
		[
			"an alias",
			"arn:aws:kms:us-west-1:111122223333:alias/payments",
			"arn:aws:kms:us-west-1:…3333:alias/…ents",
		],
		["an account in groups", "Account 1111-2222-3333 denies it.", "Account …3333 denies it."],
		["a multi-Region key", "mrk-1234abcd12ab34cd56ef1234567890ab", "…90ab"],
		["capital letters", id.toUpperCase(), "…90AB"],
	])("of %s keeps the last four", (_, text, masked) => {
		expect(maskText(text)).toBe(masked);
	});

	it.each([
		"AWS will delete this key on 2026-12-03.",
		"Every 365 days, next on 2027-05-03.",
		"2026-12-03T14:32:07.123Z",
		"AWS denies kms:GenerateDataKey (AccessDeniedException).",
		"SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT. 1204551 records",
		"The ARN begins with arn:aws:kms:.",
		"",
	])("leaves as it is: %s", (text) => {
		expect(maskText(text)).toBe(text);
	});

	it("says of a key ARN what maskArn says", () => {
		fc.assert(
			fc.property(partition, account, fc.uuid(), (name, owner, keyId) => {
				const region = { aws: "us-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" }[name];
				const whole = `arn:${name}:kms:${region}:${owner}:key/${keyId}`;
				expect(maskText(whole)).toBe(maskArn(whole));
			}),
		);
	});

	it("contains no account id and no key id, whatever surrounds them", () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(around, secret), { minLength: 1, maxLength: 5 }),
				around,
				(parts, end) => {
					const masked = maskText(parts.flat().join("") + end);
					for (const [, hidden] of parts) expect(masked).not.toContain(hidden);
					expect(masked).not.toMatch(/\d{12}/);
					expect(masked).not.toMatch(/[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i);
				},
			),
			{ numRuns: 3_000 },
		);
	});

	it("holds none of their first digits either, between blanks", () => {
		fc.assert(
			fc.property(account, key, (owner, keyId) => {
				const masked = maskText(`${owner} ${keyId} arn:aws:kms:us-west-1:${owner}:key/${keyId}`);
				const [ownerEnd, keyEnd] = [owner.slice(-4), keyId.slice(-4)];
				expect(masked).toBe(`…${ownerEnd} …${keyEnd} arn:aws:kms:us-west-1:…${ownerEnd}:key/…${keyEnd}`);
			}),
		);
	});

	it("masked again stays the same", () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(around, secret)), (parts) => {
				const once = maskText(parts.join(""));
				expect(maskText(once)).toBe(once);
			}),
			{ numRuns: 3_000 },
		);
	});

	it("of a hostile length is returned immediately", () => {
		const started = performance.now();
		for (const text of [
			"a".repeat(100_000),
			"arn:".repeat(25_000),
			"1234abcd-".repeat(10_000),
			"1-".repeat(50_000),
		]) {
			maskText(text);
		}
		expect(performance.now() - started).toBeLessThan(1_000);
	});

	it("of a report is masked in every member", () => {
		const seen = `arn:aws:kms:us-west-1:111122223333:key/${id}`;
		expect(maskTexts({ arn: seen, checks: [{ seen, fix: null, ms: 111122223333 }] })).toEqual({
			arn: maskArn(seen),
			checks: [{ seen: maskArn(seen), fix: null, ms: 111122223333 }],
		});
	});
});
