import {
	CreateAliasCommand,
	DecryptCommand,
	DescribeKeyCommand,
	EncryptCommand,
	KMSClient,
	ListKeysCommand,
} from "@aws-sdk/client-kms";
import { beforeEach, expect, test } from "vitest";
import { owner, refused, region, useLocalKms } from "../testing/use-local-kms.ts";

const kms = useLocalKms();
const list = () => kms.as().send(new ListKeysCommand({}));

beforeEach(async () => {
	await kms.control("DELETE", "faults");
	await kms.control("DELETE", "calls");
});

test("an injected error applies to `count` calls", async () => {
	await kms.control("POST", "faults", { operation: "ListKeys", error: "ThrottlingException", count: 2 });
	await refused(list(), "ThrottlingException");
	await refused(list(), "ThrottlingException");
	await list();
});

test("an injected error without a count applies until the faults are deleted", async () => {
	await kms.control("POST", "faults", { error: "KMSInternalException", message: "Out of order." });
	for (let turn = 0; turn < 3; turn++) {
		const error = await refused(list(), "KMSInternalException");
		expect(error.message).toBe("Out of order.");
		expect(error).toMatchObject({ $metadata: { httpStatusCode: 500 } });
	}
	await kms.control("DELETE", "faults");
	await list();
});

test("a fault for one operation and one key does not affect others", async () => {
	const [keyArn, other] = [await kms.createKey(), await kms.createKey()];
	await kms.as().send(new CreateAliasCommand({ AliasName: "alias/struck", TargetKeyId: keyArn }));
	const encrypt = (KeyId?: string) =>
		kms.as().send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));
	const { CiphertextBlob } = await encrypt(keyArn);
	await kms.control("POST", "faults", { operation: "Encrypt", keyArn, error: "KeyUnavailableException" });
	await encrypt(other);
	await kms.as().send(new DescribeKeyCommand({ KeyId: keyArn }));
	for (const name of [keyArn, keyArn.split("/")[1], "alias/struck"]) {
		await refused(encrypt(name), "KeyUnavailableException");
	}
	await kms.control("POST", "faults", { operation: "Decrypt", keyArn, error: "KeyUnavailableException" });
	await refused(kms.as().send(new DecryptCommand({ CiphertextBlob })), "KeyUnavailableException");
});

test("a fault with only a delay makes the call succeed late", async () => {
	await kms.control("POST", "faults", { operation: "ListKeys", delayMs: 200, count: 1 });
	const started = performance.now();
	await list();
	expect(performance.now() - started).toBeGreaterThan(190);
});

test("a closed connection reaches the caller, and the SDK's retry succeeds", async () => {
	await kms.control("POST", "faults", { operation: "ListKeys", reset: true, count: 1 });
	expect(await list().catch((error) => error.code)).toBe("ECONNRESET");
	await kms.control("POST", "faults", { operation: "ListKeys", reset: true, count: 1 });
	const credentials = { accessKeyId: owner, secretAccessKey: "any" };
	const patient = new KMSClient({ endpoint: kms.url(), region, credentials, maxAttempts: 2 });
	expect((await patient.send(new ListKeysCommand({}))).$metadata.attempts).toBe(2);
	patient.destroy();
});

test("a call that hangs ends when its caller disconnects", async () => {
	await kms.control("POST", "faults", { operation: "ListKeys", hang: true });
	const call = kms.as().send(new ListKeysCommand({}), { abortSignal: AbortSignal.timeout(100) });
	await expect(call).rejects.toThrow();
});

test("a call that hangs ends when the faults are deleted", async () => {
	await kms.control("POST", "faults", { operation: "ListKeys", hang: true });
	const ended = list().catch((error) => error.code);
	await expect.poll(async () => (await kms.control("GET", "calls")).total).toBe(1);
	await kms.control("DELETE", "faults");
	expect(await ended).toBe("ECONNRESET");
});

test("calls are counted per operation and per key, including refused ones", async () => {
	const [keyArn, other] = [await kms.createKey(), await kms.createKey()];
	await kms.control("DELETE", "calls");
	const encrypt = (KeyId: string, client = kms.as()) =>
		client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));
	const { CiphertextBlob } = await encrypt(keyArn);
	await encrypt(other);
	await refused(encrypt(keyArn, kms.as("VENDOR")), "AccessDeniedException");
	await kms.as().send(new DecryptCommand({ CiphertextBlob }));
	expect(await kms.control("GET", "calls")).toEqual({ total: 4, operations: { Encrypt: 3, Decrypt: 1 } });
	const ofKey = await kms.control("GET", `calls?keyArn=${encodeURIComponent(keyArn)}`);
	expect(ofKey).toEqual({ total: 3, operations: { Encrypt: 2, Decrypt: 1 } });
	await kms.control("DELETE", "calls");
	expect(await kms.control("GET", "calls")).toEqual({ total: 0, operations: {} });
});

test("a key can be made an AWS managed key, or brought near its deletion", async () => {
	const keyArn = await kms.createKey();
	await kms.control("POST", "keys", { keyArn, keyManager: "AWS" });
	const deletionDate = new Date(Date.now() + 3_600_000);
	await kms.control("POST", "keys", {
		keyArn,
		keyState: "PendingDeletion",
		deletionDate: deletionDate.toISOString(),
	});
	const { KeyMetadata } = await kms.as().send(new DescribeKeyCommand({ KeyId: keyArn }));
	expect(KeyMetadata).toMatchObject({
		KeyManager: "AWS",
		KeyState: "PendingDeletion",
		DeletionDate: deletionDate,
	});
});

test.each([
	["faults", { operaton: "Decrypt", error: "X" }],
	["faults", { count: 0, error: "X" }],
	["keys", { keyArn: "arn:aws:kms:eu-west-1:111122223333:key/none", keyState: "Enabled" }],
	["keys", { keyArn: "x", keyState: "Broken" }],
])("a mistake in a request to %s is reported: %j", async (path, body) => {
	await expect(kms.control("POST", path, body)).rejects.toThrow(/^400/);
});
