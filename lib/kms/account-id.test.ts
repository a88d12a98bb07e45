import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readAccountId } from "./account-id.ts";

const id = "111122223333";

describe("an account ID is read", () => {
	it.each([
		["12 digits", id],
		["as the AWS console shows it", "1111-2222-3333"],
		["with blanks and quotes around it", ` "${id}"\r\n`],
		["with an invisible character inside", `1111\u200b22223333`],
		["from a key ARN", `arn:aws:kms:us-west-1:${id}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
		["from an alias ARN of China", `arn:aws-cn:kms:cn-north-1:${id}:alias/prod`],
		["from the ARN of a role, as get-caller-identity prints it", `arn:aws:sts::${id}:assumed-role/admin/ada`],
	])("%s", (_, text) => {
		expect(readAccountId(text)).toBe(id);
	});
});

describe("there is no account ID", () => {
	it.each([
		"",
		" ",
		"11112222333",
		"1111222233334",
		"acme",
		"arn:aws:s3:::bucket",
		"arn:aws",
		"١".repeat(12),
		`${id} ${id}`,
	])("in %j", (text) => {
		expect(readAccountId(text)).toBeUndefined();
	});
});

test("whatever is pasted, only 12 digits come out, and reading them again changes nothing", () => {
	let found = 0;
	const pasted = fc.oneof(fc.string(), fc.stringMatching(/^[ "'-]*(\d[- ]?){11,13}[ "']*$/));
	fc.assert(
		fc.property(pasted, (text) => {
			const read = readAccountId(text);
			if (read === undefined) return;
			found++;
			expect(read).toMatch(/^[0-9]{12}$/);
			expect(readAccountId(read)).toBe(read);
		}),
		{ numRuns: 2_000 },
	);
	expect(found).toBeGreaterThan(50);
});
