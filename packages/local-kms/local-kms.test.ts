import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	CreateAliasCommand,
	CreateKeyCommand,
	DecryptCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EncryptCommand,
	KMSClient,
	ReplicateKeyCommand,
	RotateKeyOnDemandCommand,
	TagResourceCommand,
} from "@aws-sdk/client-kms";
import { afterEach, expect, test } from "vitest";
import { type LocalKms, type LocalKmsOptions, startLocalKms } from "./local-kms.ts";

const running: LocalKms[] = [];
const directories: string[] = [];

function newDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "local-kms-"));
	directories.push(directory);
	return directory;
}

async function start(dataDir: string, options: Partial<LocalKmsOptions> = {}) {
	const kms = await startLocalKms({ dataDir, ...options });
	running.push(kms);
	const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };
	return {
		kms,
		client: new KMSClient({ endpoint: kms.url, region: "eu-west-1", credentials, maxAttempts: 1 }),
	};
}

afterEach(async () => {
	for (const kms of running.splice(0)) await kms.close();
	for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

test("keys, states, aliases and material survive a restart", async () => {
	const dataDir = newDirectory();
	const before = await start(dataDir);
	const { KeyMetadata } = await before.client.send(new CreateKeyCommand({ Description: "kept" }));
	const KeyId = KeyMetadata?.Arn;
	await before.client.send(new CreateAliasCommand({ AliasName: "alias/kept", TargetKeyId: KeyId }));
	const { CiphertextBlob } = await before.client.send(
		new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }),
	);
	const disabled = await before.client.send(new CreateKeyCommand({}));
	await before.client.send(new DisableKeyCommand({ KeyId: disabled.KeyMetadata?.Arn }));
	await before.kms.close();

	const { client } = await start(dataDir);
	const described = await client.send(new DescribeKeyCommand({ KeyId: "alias/kept" }));
	expect(described.KeyMetadata).toEqual(KeyMetadata);
	const opened = await client.send(new DecryptCommand({ CiphertextBlob }));
	expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("a");
	const other = await client.send(new DescribeKeyCommand({ KeyId: disabled.KeyMetadata?.Arn }));
	expect(other.KeyMetadata?.KeyState).toBe("Disabled");
});

test("other users of the machine cannot read key material", async () => {
	const dataDir = newDirectory();
	const { client } = await start(dataDir);
	const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
	await client.send(
		new TagResourceCommand({ KeyId: KeyMetadata?.KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
	);
	const folder = join(dataDir, "kms", "keys");
	expect(statSync(folder).mode & 0o777).toBe(0o700);
	const files = readdirSync(folder);
	expect(files).toHaveLength(1);
	for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test("an incomplete file is ignored, and a damaged one prevents the start", async () => {
	const dataDir = newDirectory();
	const first = await start(dataDir);
	const { KeyMetadata } = await first.client.send(new CreateKeyCommand({}));
	await first.kms.close();
	const folder = join(dataDir, "kms", "keys");
	const [file = ""] = readdirSync(folder);
	writeFileSync(join(folder, `${file}.tmp`), '{"acc');
	const second = await start(dataDir);
	await second.client.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
	await second.kms.close();
	expect(readdirSync(folder)).toEqual([file]);
	writeFileSync(join(folder, file), '{"acc');
	await expect(start(dataDir)).rejects.toThrow(/cannot read .*Restore the file/);
});

test("after a crash during a rotation, all regions of a key have the same versions", async () => {
	const dataDir = newDirectory();
	const first = await start(dataDir);
	const { KeyMetadata } = await first.client.send(new CreateKeyCommand({ MultiRegion: true }));
	const KeyId = KeyMetadata?.Arn;
	await first.client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" }));
	const folder = join(dataDir, "kms", "keys");
	const replica = join(folder, readdirSync(folder).find((name) => name.includes("us-east-1")) ?? "");
	const before = readFileSync(replica);
	await first.client.send(new RotateKeyOnDemandCommand({ KeyId }));
	const after = JSON.parse(readFileSync(replica, "utf8"));
	await first.kms.close();
	writeFileSync(replica, before);
	await start(dataDir);
	expect(JSON.parse(readFileSync(replica, "utf8"))).toEqual(after);
});

test("the address is in kms.json only while the KMS runs", async () => {
	const dataDir = newDirectory();
	const { kms } = await start(dataDir);
	const file = join(dataDir, "kms.json");
	expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url: kms.url });
	expect(kms.url).toBe(`http://127.0.0.1:${kms.port}`);
	await kms.close();
	expect(readdirSync(dataDir)).toEqual(["kms"]);
	const other = newDirectory();
	const last = await start(other);
	writeFileSync(join(other, "kms.json"), JSON.stringify({ url: "http://127.0.0.1:1" }));
	await last.kms.close();
	expect(readdirSync(other)).toContain("kms.json");
});

test("a second instance on the same directory is refused, unless the address is stale", async () => {
	const dataDir = newDirectory();
	const { kms } = await start(dataDir);
	await expect(start(dataDir)).rejects.toThrow(`already runs on ${kms.url}`);
	const other = newDirectory();
	writeFileSync(join(other, "kms.json"), JSON.stringify({ url: kms.url }));
	await start(other);
	const third = newDirectory();
	writeFileSync(join(third, "kms.json"), JSON.stringify({ url: "http://127.0.0.1:1" }));
	await start(third);
});

test("two instances started at the same moment never share a directory", async () => {
	const dataDir = newDirectory();
	const outcomes = await Promise.allSettled([start(dataDir), start(dataDir), start(dataDir)]);
	expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a port in use is reported", async () => {
	const { kms } = await start(newDirectory());
	await expect(start(newDirectory(), { port: kms.port })).rejects.toThrow(
		`cannot listen on 127.0.0.1:${kms.port}: the port is in use.`,
	);
});

test("only loopback addresses are accepted", async () => {
	for (const host of ["0.0.0.0", "::", "192.168.1.1", "example.com"]) {
		await expect(start(newDirectory(), { host })).rejects.toThrow(/only listens on loopback addresses/);
	}
	const { kms } = await start(newDirectory(), { host: "localhost" });
	expect(kms.url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):/);
});

test("a principal that is not an IAM ARN is refused at the start", async () => {
	await expect(start(newDirectory(), { principals: { VENDOR: "keyhold" } })).rejects.toThrow(
		/not an IAM ARN: keyhold/,
	);
});

test("closing does not wait for hanging calls or idle connections", async () => {
	const { kms, client } = await start(newDirectory(), { control: true });
	await fetch(`${kms.url}/_control/faults`, { method: "POST", body: JSON.stringify({ hang: true }) });
	const call = client.send(new CreateKeyCommand({})).catch((error) => error.code);
	await expect.poll(async () => (await (await fetch(`${kms.url}/_control/calls`)).json()).total).toBe(1);
	await kms.close();
	expect(await call).toBe("ECONNRESET");
});
