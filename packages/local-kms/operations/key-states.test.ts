import {
	CancelKeyDeletionCommand,
	DecryptCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	EncryptCommand,
	GenerateDataKeyCommand,
	GenerateDataKeyWithoutPlaintextCommand,
	ReEncryptCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { refused, useLocalKms } from "../testing/use-local-kms.ts";

let days = 0;
const kms = useLocalKms({ now: () => Date.now() + days * 86_400_000 });

async function stateOf(KeyId: string) {
	return (await kms.as().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
}

test.each([
	["Disabled", "DisabledException"],
	["PendingDeletion", "KMSInvalidStateException"],
	["PendingReplicaDeletion", "KMSInvalidStateException"],
	["PendingImport", "KMSInvalidStateException"],
	["Unavailable", "KMSInvalidStateException"],
	["Creating", "KMSInvalidStateException"],
] as const)("a key that is %s encrypts, decrypts and makes nothing", async (keyState, name) => {
	const KeyId = await kms.createKey();
	const client = kms.as();
	const Plaintext = Buffer.from("a");
	const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext }));
	await kms.control("POST", "keys", { keyArn: KeyId, keyState });
	expect(await stateOf(KeyId)).toMatchObject({ KeyState: keyState, Enabled: false });
	await refused(client.send(new EncryptCommand({ KeyId, Plaintext })), name);
	await refused(client.send(new DecryptCommand({ KeyId, CiphertextBlob })), name);
	await refused(client.send(new DecryptCommand({ CiphertextBlob })), name);
	await refused(client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId })), name);
	await refused(client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })), name);
	await refused(client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" })), name);
	await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Enabled" });
	await client.send(new DecryptCommand({ KeyId, CiphertextBlob }));
});

test("a key in state Updating works", async () => {
	const keyArn = await kms.createKey();
	await kms.control("POST", "keys", { keyArn, keyState: "Updating" });
	await kms.as().send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256" }));
});

test("disabling takes effect immediately, and enabling restores everything", async () => {
	const KeyId = await kms.createKey();
	const client = kms.as();
	await client.send(new DisableKeyCommand({ KeyId }));
	const error = await refused(
		client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
		"DisabledException",
	);
	expect(error.message).toBe(`${KeyId} is disabled.`);
	await client.send(new EnableKeyCommand({ KeyId }));
	await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
});

test("disabling an unavailable key takes effect when its key store is available again", async () => {
	const KeyId = await kms.createKey({ Origin: "AWS_CLOUDHSM" });
	await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Unavailable" });
	await kms.as().send(new DisableKeyCommand({ KeyId }));
	expect((await stateOf(KeyId))?.KeyState).toBe("Unavailable");
	await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Available" });
	expect((await stateOf(KeyId))?.KeyState).toBe("Disabled");
});

test("a scheduled deletion can be canceled, which leaves the key disabled", async () => {
	const KeyId = await kms.createKey();
	const client = kms.as();
	const scheduled = await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
	expect(scheduled).toMatchObject({ KeyId, KeyState: "PendingDeletion", PendingWindowInDays: 7 });
	expect(await stateOf(KeyId)).toMatchObject({
		KeyState: "PendingDeletion",
		DeletionDate: scheduled.DeletionDate,
	});
	await refused(client.send(new EnableKeyCommand({ KeyId })), "KMSInvalidStateException");
	await client.send(new CancelKeyDeletionCommand({ KeyId }));
	expect(await stateOf(KeyId)).toMatchObject({ KeyState: "Disabled" });
	expect(await stateOf(KeyId)).not.toHaveProperty("DeletionDate");
	await refused(client.send(new CancelKeyDeletionCommand({ KeyId })), "KMSInvalidStateException");
});

test("deletion waits 7 to 30 days, by default 30", async () => {
	const KeyId = await kms.createKey();
	for (const PendingWindowInDays of [1, 6, 31, 365, 366]) {
		await refused(
			kms.as().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })),
			"ValidationException",
		);
	}
	const scheduled = await kms.as().send(new ScheduleKeyDeletionCommand({ KeyId }));
	expect(scheduled.PendingWindowInDays).toBe(30);
});

test("a key is deleted on its deletion date, not a day earlier", async () => {
	const KeyId = await kms.createKey();
	await kms.as().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
	days += 6;
	await stateOf(KeyId);
	days += 1;
	await refused(stateOf(KeyId), "NotFoundException");
});

test("imported material works until it expires, then the key waits for material", async () => {
	const KeyId = await kms.createKey({ Origin: "EXTERNAL" });
	const awaited = await stateOf(KeyId);
	expect(awaited).toMatchObject({ KeyState: "PendingImport", Origin: "EXTERNAL" });
	expect(Object.keys(awaited ?? {})).not.toContain("ExpirationModel");
	expect(Object.keys(awaited ?? {})).not.toContain("CurrentKeyMaterialId");
	const validTo = new Date(Date.now() + (days + 2) * 86_400_000);
	await kms.control("POST", "keys", { keyArn: KeyId, keyState: "Enabled", validTo: validTo.toISOString() });
	expect(await stateOf(KeyId)).toMatchObject({
		KeyState: "Enabled",
		ExpirationModel: "KEY_MATERIAL_EXPIRES",
		ValidTo: validTo,
	});
	days += 3;
	const expired = await stateOf(KeyId);
	expect(expired).toMatchObject({
		KeyState: "PendingImport",
		CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
	});
	expect(Object.keys(expired ?? {})).not.toContain("ExpirationModel");
	const call = kms.as().send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
	await refused(call, "KMSInvalidStateException");
});
