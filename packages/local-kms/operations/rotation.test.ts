import {
	DecryptCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	DisableKeyRotationCommand,
	EnableKeyCommand,
	EnableKeyRotationCommand,
	EncryptCommand,
	GetKeyRotationStatusCommand,
	ListKeyRotationsCommand,
	ReplicateKeyCommand,
	RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { refused, useLocalKms } from "../testing/use-local-kms.ts";

const DAY_MS = 86_400_000;
let days = 0;
const kms = useLocalKms({ now: () => Date.now() + days * DAY_MS });

async function statusOf(KeyId: string) {
	return await kms.as().send(new GetKeyRotationStatusCommand({ KeyId }));
}

async function materialOf(KeyId: string) {
	return (await kms.as().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
}

test("rotation is off at first, yearly by default, and has a next date", async () => {
	const KeyId = await kms.createKey();
	expect(await statusOf(KeyId)).toMatchObject({ KeyId, KeyRotationEnabled: false });
	await kms.as().send(new EnableKeyRotationCommand({ KeyId }));
	const status = await statusOf(KeyId);
	expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
	const inDays = ((status.NextRotationDate?.getTime() ?? 0) - Date.now()) / DAY_MS - days;
	expect(Math.round(inDays)).toBe(365);
	await kms.as().send(new DisableKeyRotationCommand({ KeyId }));
	expect(await statusOf(KeyId)).toMatchObject({ KeyRotationEnabled: false });
});

test("the period is 90 to 2560 days", async () => {
	const KeyId = await kms.createKey();
	for (const RotationPeriodInDays of [89, 2561]) {
		const enable = new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays });
		await refused(kms.as().send(enable), "ValidationException");
	}
	for (const RotationPeriodInDays of [90, 2560]) {
		await kms.as().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
		expect((await statusOf(KeyId)).RotationPeriodInDays).toBe(RotationPeriodInDays);
	}
});

test("a key rotates automatically on its date, and older ciphertexts still open", async () => {
	const KeyId = await kms.createKey();
	await kms.as().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
	const before = await materialOf(KeyId);
	const Plaintext = Buffer.from("old");
	const { CiphertextBlob } = await kms.as().send(new EncryptCommand({ KeyId, Plaintext }));
	days += 91;
	expect(await materialOf(KeyId)).not.toBe(before);
	const opened = await kms.as().send(new DecryptCommand({ KeyId, CiphertextBlob }));
	expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
	expect(opened.KeyMaterialId).toBe(before);
	expect((await kms.as().send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toMatchObject([
		{ RotationType: "AUTOMATIC", KeyMaterialState: "CURRENT" },
	]);
});

test("a disabled key does not rotate until it is enabled", async () => {
	const KeyId = await kms.createKey();
	await kms.as().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
	await kms.as().send(new DisableKeyCommand({ KeyId }));
	const before = await materialOf(KeyId);
	days += 91;
	expect(await materialOf(KeyId)).toBe(before);
	await refused(kms.as().send(new EnableKeyRotationCommand({ KeyId })), "DisabledException");
	await kms.as().send(new EnableKeyCommand({ KeyId }));
	expect(await materialOf(KeyId)).not.toBe(before);
});

test("on-demand rotation adds a version immediately, at most 25 times", async () => {
	const KeyId = await kms.createKey();
	const Plaintext = Buffer.from("old");
	const { CiphertextBlob } = await kms.as().send(new EncryptCommand({ KeyId, Plaintext }));
	const versions = new Set([await materialOf(KeyId)]);
	for (let turn = 0; turn < 25; turn++) {
		await kms.as().send(new RotateKeyOnDemandCommand({ KeyId }));
		versions.add(await materialOf(KeyId));
	}
	expect(versions.size).toBe(26);
	await kms.as().send(new DecryptCommand({ KeyId, CiphertextBlob }));
	await refused(kms.as().send(new RotateKeyOnDemandCommand({ KeyId })), "LimitExceededException");
});

test.each([
	["an RSA key", { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }],
	["a CloudHSM key", { Origin: "AWS_CLOUDHSM" }],
	["imported material", { Origin: "EXTERNAL" }],
] as const)("%s does not rotate automatically", async (_, input) => {
	const KeyId = await kms.createKey(input);
	if ("Origin" in input) await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Enabled" });
	await refused(kms.as().send(new EnableKeyRotationCommand({ KeyId })), "UnsupportedOperationException");
});

test.each([
	["an HMAC key", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }],
	["a signing key", { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }],
] as const)("the rotation of %s reads as off, and cannot be changed", async (_, kind) => {
	const KeyId = await kms.createKey(kind);
	expect(await statusOf(KeyId)).toMatchObject({ KeyId, KeyRotationEnabled: false });
	await refused(kms.as().send(new EnableKeyRotationCommand({ KeyId })), "UnsupportedOperationException");
	await refused(kms.as().send(new RotateKeyOnDemandCommand({ KeyId })), "UnsupportedOperationException");
});

test("a key with imported material does not rotate on demand without new material", async () => {
	const KeyId = await kms.createKey({ Origin: "EXTERNAL" });
	const rotate = () => kms.as().send(new RotateKeyOnDemandCommand({ KeyId }));
	expect((await refused(rotate(), "KMSInvalidStateException")).message).toMatch(/is pending import\.$/);
	await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Enabled" });
	expect((await refused(rotate(), "KMSInvalidStateException")).message).toMatch(/^No available key material/);
});

test("a replica shows the rotation of its primary", async () => {
	const KeyId = await kms.createKey({ MultiRegion: true });
	const abroad = kms.as(undefined, "us-east-1");
	const { ReplicaKeyMetadata } = await kms
		.as()
		.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" }));
	await kms.as().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
	const replica = { KeyId: ReplicaKeyMetadata?.Arn };
	expect(await abroad.send(new GetKeyRotationStatusCommand(replica))).toMatchObject({
		...replica,
		KeyRotationEnabled: true,
		RotationPeriodInDays: 90,
	});
	await refused(abroad.send(new DisableKeyRotationCommand(replica)), "UnsupportedOperationException");
});

test("AWS managed keys rotate every year", async () => {
	const { KeyMetadata } = await kms.as().send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
	expect(await statusOf(KeyMetadata?.Arn ?? "")).toMatchObject({
		KeyRotationEnabled: true,
		RotationPeriodInDays: 365,
	});
});
