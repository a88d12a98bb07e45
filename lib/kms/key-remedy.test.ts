import { describe, expect, it } from "vitest";
import { keyPolicyStatements } from "./key-policy.ts";
import { keyRemedy, rotationStep } from "./key-remedy.ts";
import type { KnownTrouble } from "./key-trouble.ts";

const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const key = {
	arn: `arn:aws:kms:us-west-1:111122223333:key/${keyId}`,
	region: "us-west-1",
	organizationId: "0199f0c4-0000-7000-8000-00000000abcd",
	vendorPrincipal: "arn:aws:iam::999900001111:role/keyhold",
};
const revoked = (awsErrorName: string, keyState?: string): KnownTrouble => ({
	code: "KEY_REVOKED",
	awsErrorName,
	keyState,
});
const texts = (trouble: KnownTrouble) => keyRemedy(trouble, key).map(({ text }) => text);
const at = `--key-id ${keyId} --region us-west-1`;

describe("the steps that make a key work again", () => {
	it("a disabled key is enabled", () => {
		expect(texts(revoked("DisabledException"))).toEqual([`aws kms enable-key ${at}`]);
	});

	it.each([
		["KMSInvalidStateException", "PendingDeletion"],
		["DisabledException", "PendingDeletion"],
		["KMSInvalidStateException", "PendingReplicaDeletion"],
	])("a key that answers %s in the state %s: its deletion is canceled, then it is enabled", (name, state) => {
		expect(texts(revoked(name, state))).toEqual([
			`aws kms cancel-key-deletion ${at}`,
			`aws kms enable-key ${at}`,
		]);
	});

	it("a denied key gets exactly the statements that Keyhold needs, for this organization, into its policy", () => {
		const [save, statements, apply] = keyRemedy(revoked("AccessDeniedException"), key);
		expect(save?.text).toBe(
			`aws kms get-key-policy ${at} --policy-name default --query Policy --output text > key-policy.json`,
		);
		expect(statements?.kind).toBe("policy");
		expect(JSON.parse(statements?.text ?? "")).toEqual(keyPolicyStatements(key));
		expect(statements?.text).toContain(key.organizationId);
		expect(apply?.text).toBe(
			`aws kms put-key-policy ${at} --policy-name default --policy file://key-policy.json`,
		);
	});

	it("key material that is gone is imported again", () => {
		expect(texts(revoked("KMSInvalidStateException", "PendingImport"))).toEqual([
			expect.stringMatching(/^aws kms get-parameters-for-import --key-id \S+ --region us-west-1 /),
			expect.stringMatching(/^aws kms import-key-material --key-id \S+ --region us-west-1 /),
		]);
	});

	it("a custom key store is connected, also while AWS reports an outage of it", () => {
		const connects = [
			expect.stringMatching(/^aws kms connect-custom-key-store --custom-key-store-id "\$\(aws /),
		];
		expect(texts(revoked("KMSInvalidStateException", "Unavailable"))).toEqual(connects);
		expect(
			texts({
				code: "KMS_UNREACHABLE",
				actionBy: "CUSTOMER",
				awsErrorName: "KMSInvalidStateException",
				keyState: "Unavailable",
			}),
		).toEqual(connects);
	});

	it.each(["KMSInvalidStateException", "NotFoundException", "SomethingNew"])(
		"for %s in an unknown state, the state is looked at and nothing is changed",
		(name) => {
			expect(texts(revoked(name))).toEqual([
				`aws kms describe-key ${at} --query KeyMetadata.KeyState --output text`,
			]);
		},
	);

	it.each(["OPERATOR", "AWS", "NONE"] as const)(
		"are none for the key's owner if %s has to act",
		(actionBy) => {
			expect(texts({ code: "KMS_UNREACHABLE", awsErrorName: "TimeoutError", actionBy })).toEqual([]);
		},
	);

	it("name a multi-Region key by its id, in the region of its replica, and no whole ARN", () => {
		const mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
		const replica = { ...key, arn: `arn:aws:kms:eu-west-1:111122223333:key/${mrk}`, region: "eu-west-1" };
		expect(keyRemedy(revoked("DisabledException"), replica)[0]?.text).toBe(
			`aws kms enable-key --key-id ${mrk} --region eu-west-1`,
		);
	});

	it("a warning that rotation is off has a command too", () => {
		expect(rotationStep(key).text).toBe(`aws kms enable-key-rotation ${at}`);
	});
});
