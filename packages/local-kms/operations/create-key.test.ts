import {
	CreateKeyCommand,
	type CreateKeyCommandInput,
	DescribeKeyCommand,
	GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { type KeyUsage, keySpecNames, keySpecs } from "../keys/key-specs.ts";
import { owner, refused, region, sharedPolicy, useLocalKms } from "../testing/use-local-kms.ts";

const kms = useLocalKms();

test("a new key is symmetric, enabled, customer managed, and in the caller's account and region", async () => {
	const { KeyMetadata } = await kms.as().send(new CreateKeyCommand({ Description: "for acme" }));
	expect(KeyMetadata).toMatchObject({
		AWSAccountId: owner,
		Arn: `arn:aws:kms:${region}:${owner}:key/${KeyMetadata?.KeyId}`,
		Description: "for acme",
		Enabled: true,
		KeyManager: "CUSTOMER",
		KeySpec: "SYMMETRIC_DEFAULT",
		KeyState: "Enabled",
		KeyUsage: "ENCRYPT_DECRYPT",
		EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
		MultiRegion: false,
		Origin: "AWS_KMS",
	});
	expect(Math.abs(Date.now() - (KeyMetadata?.CreationDate?.getTime() ?? 0))).toBeLessThan(10_000);
	const described = await kms.as().send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
	expect(described.KeyMetadata).toEqual(KeyMetadata);
});

test.each([
	["cn-north-1", "aws-cn"],
	["us-gov-west-1", "aws-us-gov"],
])("a key of %s has the ARN of partition %s", async (place, partition) => {
	const arn = await kms.createKey({}, kms.as(owner, place));
	expect(arn).toMatch(new RegExp(`^arn:${partition}:kms:${place}:${owner}:key/`));
});

const pairs = keySpecNames.flatMap((KeySpec) =>
	Object.entries(keySpecs[KeySpec]).map(
		([usage, algorithms]) => [KeySpec, usage as KeyUsage, algorithms] as const,
	),
);
test.each(pairs)("%s for %s is described with its algorithms", async (KeySpec, KeyUsage, algorithms) => {
	const { KeyMetadata } = await kms.as().send(new CreateKeyCommand({ KeySpec, KeyUsage }));
	expect(KeyMetadata).toMatchObject({ KeySpec, KeyUsage, CustomerMasterKeySpec: KeySpec });
	const listed = Object.entries(KeyMetadata ?? {}).filter(([name]) => name.endsWith("Algorithms"));
	expect(listed.map(([, value]) => value)).toEqual([algorithms]);
});

test.each([
	["EXTERNAL", { KeyState: "PendingImport", Enabled: false }],
	["AWS_CLOUDHSM", { KeyState: "Enabled", CustomKeyStoreId: "cks-1", CloudHsmClusterId: expect.any(String) }],
	["EXTERNAL_KEY_STORE", { KeyState: "Enabled", XksKeyConfiguration: { Id: "xks-1" } }],
] as const)("a key of origin %s says so", async (Origin, expected) => {
	const stores = {
		AWS_CLOUDHSM: { CustomKeyStoreId: "cks-1" },
		EXTERNAL_KEY_STORE: { XksKeyId: "xks-1" },
		EXTERNAL: {},
	};
	const { KeyMetadata } = await kms.as().send(new CreateKeyCommand({ Origin, ...stores[Origin] }));
	expect(KeyMetadata).toMatchObject({ Origin, ...expected });
	expect(KeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
});

test.each<[string, CreateKeyCommandInput, string]>([
	["an unknown spec", { KeySpec: "AES_1" as "RSA_2048" }, "ValidationException"],
	["an RSA key without usage", { KeySpec: "RSA_2048" }, "ValidationException"],
	["a symmetric key that signs", { KeyUsage: "SIGN_VERIFY" }, "ValidationException"],
	[
		"an RSA key in a key store",
		{ Origin: "AWS_CLOUDHSM", KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
		"UnsupportedOperationException",
	],
	["a policy that is no JSON", { Policy: "{" }, "MalformedPolicyDocumentException"],
	[
		"a policy that locks its author out",
		{ Policy: sharedPolicy(["kms:*"]).replace(owner, "222233334444") },
		"MalformedPolicyDocumentException",
	],
	["a policy above 32 KiB", { Policy: sharedPolicy(["kms:*"]).padEnd(32_769) }, "LimitExceededException"],
	["a tag of AWS", { Tags: [{ TagKey: "aws:x", TagValue: "" }] }, "TagException"],
	[
		"two tags of one name",
		{
			Tags: [
				{ TagKey: "x", TagValue: "1" },
				{ TagKey: "x", TagValue: "2" },
			],
		},
		"TagException",
	],
])("%s is refused", async (_, input, name) => {
	await refused(kms.as().send(new CreateKeyCommand(input)), name);
});

test("describing an AWS managed key creates it, and no caller may use it directly", async () => {
	const { KeyMetadata } = await kms.as().send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
	expect(KeyMetadata?.KeyManager).toBe("AWS");
	const again = await kms.as().send(new DescribeKeyCommand({ KeyId: KeyMetadata?.Arn }));
	expect(again.KeyMetadata?.KeyId).toBe(KeyMetadata?.KeyId);
	const use = new GenerateDataKeyCommand({ KeyId: "alias/aws/s3", KeySpec: "AES_256" });
	await refused(kms.as().send(use), "AccessDeniedException");
});
