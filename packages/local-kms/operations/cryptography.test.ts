import {
	type CreateKeyCommandInput,
	DecryptCommand,
	DisableKeyCommand,
	EncryptCommand,
	GenerateDataKeyCommand,
	type GenerateDataKeyCommandInput,
	GenerateDataKeyWithoutPlaintextCommand,
	ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { refused, useLocalKms } from "../testing/use-local-kms.ts";

const kms = useLocalKms();
const EncryptionContext = { "keyhold:org": "acme", "keyhold:resource": "traces" };
const other = { ...EncryptionContext, "keyhold:org": "globex" };
const Plaintext = Buffer.from("a secret");

async function encrypted(KeyId: string, client = kms.as()) {
	return (await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))).CiphertextBlob;
}

test("a data key opens with its key and context, and only its wrapped form names the key", async () => {
	const KeyId = await kms.createKey();
	const made = await kms
		.as()
		.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext }));
	expect(made.KeyId).toBe(KeyId);
	expect(made.Plaintext).toHaveLength(32);
	expect(made.KeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
	const opened = await kms
		.as()
		.send(new DecryptCommand({ KeyId, CiphertextBlob: made.CiphertextBlob, EncryptionContext }));
	expect(opened).toMatchObject({
		KeyId,
		EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
		KeyMaterialId: made.KeyMaterialId,
	});
	expect(opened.Plaintext).toEqual(made.Plaintext);
});

test("a data key without plaintext is returned without it", async () => {
	const KeyId = await kms.createKey();
	const client = kms.as();
	const made = await client.send(
		new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 1024, EncryptionContext }),
	);
	expect(made).not.toHaveProperty("Plaintext");
	const opened = await client.send(
		new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }),
	);
	expect(opened.Plaintext).toHaveLength(1024);
});

test("Decrypt without KeyId uses the key that the blob names", async () => {
	await kms.createKey();
	const KeyId = await kms.createKey();
	const opened = await kms
		.as()
		.send(new DecryptCommand({ CiphertextBlob: await encrypted(KeyId), EncryptionContext }));
	expect(opened.KeyId).toBe(KeyId);
	expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
});

test("another encryption context does not open a blob, and KMS gives no reason", async () => {
	const KeyId = await kms.createKey();
	const CiphertextBlob = await encrypted(KeyId);
	const wrongs: Record<string, string>[] = [
		other,
		{},
		{ ...EncryptionContext, more: "" },
		{ "keyhold:org": "acme" },
	];
	for (const context of wrongs) {
		const call = kms.as().send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: context }));
		// The SDK's text for an empty message.
		expect((await refused(call, "InvalidCiphertextException")).message).toBe("UnknownError");
	}
});

test("a damaged blob is refused with InvalidCiphertext, with and without KeyId", async () => {
	const KeyId = await kms.createKey();
	const CiphertextBlob = Buffer.from((await encrypted(KeyId)) ?? []);
	for (const at of [0, 3, 10, 30, CiphertextBlob.length - 1]) {
		const damaged = Buffer.from(CiphertextBlob);
		damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
		for (const named of [{ KeyId }, {}]) {
			const call = kms
				.as()
				.send(new DecryptCommand({ ...named, CiphertextBlob: damaged, EncryptionContext }));
			await refused(call, "InvalidCiphertextException");
		}
	}
});

test.each<[string, CreateKeyCommandInput]>([
	["symmetric", {}],
	["HMAC", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }],
	["signing", { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }],
	["RSA encryption", { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }],
])("a blob of another key is refused with IncorrectKey for a %s key", async (_, kind) => {
	const KeyId = await kms.createKey(kind);
	const CiphertextBlob = await encrypted(await kms.createKey());
	const client = kms.as();
	await refused(
		client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext })),
		"IncorrectKeyException",
	);
	const moved = { CiphertextBlob, SourceKeyId: KeyId, DestinationKeyId: await kms.createKey() };
	await refused(client.send(new ReEncryptCommand(moved)), "IncorrectKeyException");
});

test("ReEncrypt moves a blob to another key and context, in one step", async () => {
	const [SourceKeyId, DestinationKeyId] = [await kms.createKey(), await kms.createKey()];
	const client = kms.as();
	const moved = await client.send(
		new ReEncryptCommand({
			CiphertextBlob: await encrypted(SourceKeyId),
			SourceKeyId,
			SourceEncryptionContext: EncryptionContext,
			DestinationKeyId,
			DestinationEncryptionContext: other,
		}),
	);
	expect(moved).toMatchObject({ SourceKeyId, KeyId: DestinationKeyId });
	expect(moved.SourceKeyMaterialId).not.toBe(moved.DestinationKeyMaterialId);
	await client.send(new DisableKeyCommand({ KeyId: SourceKeyId }));
	const opened = await client.send(
		new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: other }),
	);
	expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
});

test("ReEncrypt needs both keys enabled", async () => {
	const [source, DestinationKeyId] = [await kms.createKey(), await kms.createKey()];
	const CiphertextBlob = await encrypted(source);
	const client = kms.as();
	const request = { CiphertextBlob, SourceEncryptionContext: EncryptionContext };
	await client.send(new DisableKeyCommand({ KeyId: DestinationKeyId }));
	await refused(client.send(new ReEncryptCommand({ ...request, DestinationKeyId })), "DisabledException");
	await client.send(new DisableKeyCommand({ KeyId: source }));
	await refused(
		client.send(new ReEncryptCommand({ ...request, DestinationKeyId: source })),
		"DisabledException",
	);
});

test("a dry run returns DryRunOperationException if the call would succeed, and otherwise the real error", async () => {
	const KeyId = await kms.createKey();
	const CiphertextBlob = await encrypted(KeyId);
	const client = kms.as();
	const DryRun = true;
	const calls = () => [
		client.send(new EncryptCommand({ KeyId, Plaintext, DryRun })),
		client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, DryRun })),
		client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", DryRun })),
		client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256", DryRun })),
		client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId, DryRun })),
	];
	await Promise.all(calls().map((call) => refused(call, "DryRunOperationException")));
	await client.send(new DisableKeyCommand({ KeyId }));
	await Promise.all(calls().map((call) => refused(call, "DisabledException")));
});

test.each([
	["SIGN_VERIFY", "RSA_2048"],
	["GENERATE_VERIFY_MAC", "HMAC_256"],
	["ENCRYPT_DECRYPT", "RSA_4096"],
] as const)("a %s key of spec %s makes no data keys", async (KeyUsage, KeySpec) => {
	const KeyId = await kms.createKey({ KeyUsage, KeySpec });
	const call = kms.as().send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
	await refused(call, "InvalidKeyUsageException");
});

test.each<[string, GenerateDataKeyCommandInput]>([
	["neither size", { KeyId: "alias/x" }],
	["both sizes", { KeyId: "alias/x", KeySpec: "AES_256", NumberOfBytes: 32 }],
	["no bytes", { KeyId: "alias/x", NumberOfBytes: 0 }],
	["too many bytes", { KeyId: "alias/x", NumberOfBytes: 1025 }],
	["an unknown spec", { KeyId: "alias/x", KeySpec: "AES_512" as "AES_256" }],
	["a KeyId too long", { KeyId: "x".repeat(2049), KeySpec: "AES_256" }],
	["no KeyId", { KeySpec: "AES_256" } as GenerateDataKeyCommandInput],
])("a data key of %s is refused with ValidationException", async (_, input) => {
	await refused(kms.as().send(new GenerateDataKeyCommand(input)), "ValidationException");
});

test("plaintext and blob have the limits of KMS, and an error does not repeat a plaintext", async () => {
	const KeyId = await kms.createKey();
	const client = kms.as();
	const largest = Buffer.alloc(4096, "s");
	const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext: largest }));
	expect(CiphertextBlob?.length).toBeLessThanOrEqual(6144);
	const tooLarge = client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097, "s") }));
	const error = await refused(tooLarge, "ValidationException");
	expect(error.message).not.toContain(largest.toString("base64").slice(0, 20));
	await refused(
		client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(0) })),
		"ValidationException",
	);
	const longBlob = new DecryptCommand({ CiphertextBlob: Buffer.alloc(6145) });
	await refused(client.send(longBlob), "ValidationException");
	const wide = { EncryptionContext: { note: "x".repeat(8192) } };
	await refused(client.send(new EncryptCommand({ KeyId, Plaintext, ...wide })), "ValidationException");
});

test("a blob of one region does not open in another", async () => {
	const CiphertextBlob = await encrypted(await kms.createKey());
	const abroad = kms.as(undefined, "us-east-1");
	await refused(
		abroad.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })),
		"AccessDeniedException",
	);
});
