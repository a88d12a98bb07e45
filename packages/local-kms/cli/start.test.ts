import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	CreateAliasCommand,
	CreateKeyCommand,
	DecryptCommand,
	EncryptCommand,
	KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, expect, test } from "vitest";
import { readAddress } from "../running.ts";
import { readSettings } from "./settings.ts";

const dataDir = mkdtempSync(join(tmpdir(), "local-kms-"));
const children: ChildProcess[] = [];

afterAll(async () => {
	for (const child of children) child.kill("SIGKILL");
	rmSync(dataDir, { recursive: true });
});

async function run(env: Record<string, string>) {
	const child = spawn(process.execPath, [join(import.meta.dirname, "../cli.ts"), "start"], {
		env: { PATH: process.env.PATH, KEYHOLD_DATA_DIR: dataDir, ...env } as unknown as NodeJS.ProcessEnv,
	});
	children.push(child);
	const said = { out: "", err: "" };
	child.stdout.on("data", (chunk) => {
		said.out += chunk;
	});
	child.stderr.on("data", (chunk) => {
		said.err += chunk;
	});
	const exited = once(child, "exit") as Promise<[number | null, string | null]>;
	return { child, said, exited };
}

async function running() {
	const process = await run({});
	await expect.poll(() => process.said.out, { timeout: 10_000 }).toContain("listens on");
	const endpoint = readAddress(dataDir);
	const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };
	const client = new KMSClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
	return { ...process, client };
}

test("every acknowledged key and alias survives SIGKILL at any moment", {
	timeout: 60_000,
}, async () => {
	const blobs: (Uint8Array | undefined)[] = [];
	const aliases: string[] = [];
	for (let round = 0; round < 3; round++) {
		const { child, client, exited } = await running();
		const killAfter = 5 + round * 7;
		const work = async () => {
			for (let count = 0; ; count++) {
				const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
				const KeyId = KeyMetadata?.Arn;
				const AliasName = `alias/round-${round}/${count}`;
				const { CiphertextBlob } = await client.send(
					new EncryptCommand({ KeyId, Plaintext: Buffer.from("kept") }),
				);
				blobs.push(CiphertextBlob);
				await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
				aliases.push(AliasName);
				if (count >= killAfter) child.kill("SIGKILL");
			}
		};
		// Several at the same time, so that the kill interrupts a write.
		await Promise.all([work(), work(), work()].map((writer) => writer.catch(() => undefined)));
		await exited;
	}
	const { client, child, exited } = await running();
	for (const CiphertextBlob of blobs) {
		const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
		expect(Buffer.from(Plaintext ?? []).toString()).toBe("kept");
	}
	for (const KeyId of aliases) await client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));
	expect(blobs.length).toBeGreaterThan(30);
	child.kill("SIGTERM");
	expect(await exited).toEqual([0, null]);
});

test.each(["SIGTERM", "SIGINT"] as const)(
	"%s stops the local KMS and removes its address file",
	async (signal) => {
		const { child, exited } = await running();
		child.kill(signal);
		expect(await exited).toEqual([0, null]);
		expect(existsSync(join(dataDir, "kms.json"))).toBe(false);
	},
);

test("settings come from the environment, and a mistake is reported in one sentence", () => {
	const env = (more: object) => ({ ...more }) as unknown as NodeJS.ProcessEnv;
	expect(readSettings(env({}))).toEqual({ dataDir: ".data", port: 0, principals: {}, control: false });
	const all = {
		KEYHOLD_DATA_DIR: "/data",
		KEYHOLD_KMS_PORT: "4599",
		KEYHOLD_KMS_PRINCIPALS: '{"A":"arn:aws:iam::999900001111:role/keyhold"}',
		KEYHOLD_KMS_CONTROL: "true",
	};
	const principals = { A: "arn:aws:iam::999900001111:role/keyhold" };
	expect(readSettings(env(all))).toEqual({ dataDir: "/data", port: 4599, principals, control: true });
	expect(() => readSettings(env({ KEYHOLD_KMS_PORT: "65536" }))).toThrow(/port number/);
	expect(() => readSettings(env({ KEYHOLD_KMS_PRINCIPALS: "[1]" }))).toThrow(/must be JSON/);
});
