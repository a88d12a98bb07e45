import { expect, test } from "vitest";
import { aliasArn, isKeyId, keyArn, parseKmsArn } from "./arn.ts";

const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const place = { region: "eu-west-1", account: "111122223333" };

test("an ARN is parsed and formatted alike in every partition", () => {
	for (const [region, partition] of [
		["eu-west-1", "aws"],
		["cn-north-1", "aws-cn"],
		["us-gov-west-1", "aws-us-gov"],
	] as const) {
		const key = { region, account: place.account, keyId };
		expect(parseKmsArn(keyArn(key))).toEqual({
			partition,
			region,
			account: place.account,
			kind: "key",
			name: keyId,
		});
	}
	expect(parseKmsArn(aliasArn(place, "alias/team/one"))).toMatchObject({
		kind: "alias",
		name: "alias/team/one",
	});
});

test.each([
	"",
	keyId,
	`arn:aws:kms:eu-west-1:1111:key/${keyId}`,
	`arn:aws:s3:eu-west-1:111122223333:key/${keyId}`,
	"arn:aws:kms:eu-west-1:111122223333:key/",
	"arn:aws:kms:eu-west-1:111122223333:key/a/b",
	`arn:aws:kms:eu-west-1:111122223333:key/${keyId}\n`,
])("%j is not the ARN of a key", (text) => {
	expect(parseKmsArn(text)).toBeUndefined();
});

test("a key id is a UUID, or mrk- and 32 digits", () => {
	expect(isKeyId(keyId)).toBe(true);
	expect(isKeyId("mrk-1234abcd12ab34cd56ef1234567890ab")).toBe(true);
	expect(isKeyId("mrk-1234abcd-12ab-34cd-56ef-1234567890ab")).toBe(false);
	expect(isKeyId("my-key")).toBe(false);
});
