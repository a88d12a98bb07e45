import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
	CreateAliasCommand,
	EncryptCommand,
	GetKeyRotationStatusCommand,
	PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { owner, refused, region, sharedPolicy, useLocalKms } from "../testing/use-local-kms.ts";
import { runCli } from "./run-cli.ts";

const kms = useLocalKms();
const place = ["--account", owner, "--region", region];

async function cli(...args: string[]) {
	return await cliWith({ KEYHOLD_DATA_DIR: kms.dataDir }, ...args);
}

async function cliWith(env: Record<string, string>, ...args: string[]) {
	const said = { out: "", err: "" };
	const code = await runCli(args, env as unknown as NodeJS.ProcessEnv, {
		log: (text: string) => {
			said.out += text;
		},
		error: (text: string) => {
			said.err += text;
		},
	});
	return { code, ...said };
}

const encrypt = (KeyId: string) => kms.as().send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));

test("a key is created, disabled, enabled, scheduled for deletion and kept by its ARN", async () => {
	const created = await cli("create", ...place, "--description", "for acme", "--rotation");
	const arn = /^Created (\S+) with automatic rotation\.$/.exec(created.out)?.[1] ?? "";
	expect((await kms.as().send(new GetKeyRotationStatusCommand({ KeyId: arn }))).KeyRotationEnabled).toBe(
		true,
	);
	expect(await cli("disable", arn)).toEqual({ code: 0, out: `${arn} is disabled.`, err: "" });
	await refused(encrypt(arn), "DisabledException");
	expect((await cli("enable", arn)).out).toBe(`${arn} is enabled.`);
	await encrypt(arn);
	const deleted = await cli("delete", arn, "--days", "7");
	expect(deleted.out).toMatch(/is unusable from now on and will be deleted on \d{4}-\d\d-\d\dT/);
	await refused(encrypt(arn), "KMSInvalidStateException");
	expect((await cli("cancel", arn)).out).toContain(
		"will not be deleted; it is disabled until you enable it.",
	);
});

test("--json prints one JSON document", async () => {
	const created = JSON.parse((await cli("create", ...place, "--json")).out);
	expect(created).toMatchObject({ keyState: "Enabled", rotation: false });
	await kms.as().send(new CreateAliasCommand({ AliasName: "alias/listed", TargetKeyId: created.keyArn }));
	const rows = JSON.parse((await cli("list", ...place, "--json")).out);
	expect(rows).toContainEqual({
		keyArn: created.keyArn,
		keyState: "Enabled",
		aliases: ["alias/listed"],
		description: "",
	});
	expect(JSON.parse((await cli("disable", created.keyArn, "--json")).out).keyState).toBe("Disabled");
});

test("list shows keys whose policy excludes their own account, and says when there are none", async () => {
	const keyArn = await kms.createKey({}, kms.as(owner, "eu-west-2"));
	const Policy = sharedPolicy(["kms:*"]).replace(owner, "222233334444");
	const lockOut = new PutKeyPolicyCommand({ KeyId: keyArn, Policy, BypassPolicyLockoutSafetyCheck: true });
	await kms.as(owner, "eu-west-2").send(lockOut);
	expect((await cli("list", "--account", owner, "--region", "eu-west-2")).out).toBe(`${keyArn}  unknown`);
	const none = await cli("list", "--account", "222233334444", "--region", region);
	expect(none.out).toBe(`Account 222233334444 has no keys in ${region}.`);
});

test("a policy file is shown, set and checked", async () => {
	const file = join(kms.dataDir, "policy.json");
	writeFileSync(file, sharedPolicy(["kms:Decrypt"]));
	const { keyArn } = JSON.parse((await cli("create", ...place, "--policy", file, "--json")).out);
	expect((await cli("policy", keyArn)).out).toBe(sharedPolicy(["kms:Decrypt"]));
	writeFileSync(file, sharedPolicy(["kms:Encrypt"]));
	expect((await cli("policy", keyArn, "--policy", file)).out).toBe(`${keyArn} has a new key policy.`);
	writeFileSync(file, "{");
	expect(await cli("policy", keyArn, "--policy", file)).toEqual({
		code: 1,
		out: "",
		err: "KMS answered MalformedPolicyDocumentException: This policy contains invalid Json.",
	});
});

test.each([
	[["disable"], "The command disable needs a key ARN."],
	[["disable", "my-key"], '"my-key" is not a key ARN such as arn:aws:kms:eu-west-1:111122223333:key/….'],
	[["create", "--account", "1", "--region", region], 'An account has twelve digits, unlike "1".'],
	[["create", "--account", owner, "--region", "Ireland"], '"Ireland" is not an AWS region.'],
	[
		["destroy", "x"],
		'There is no command "destroy". Choose one of start, create, disable, enable, delete, cancel, list, policy.',
	],
	[["list", "everything", ...place], 'The command list takes no argument "everything".'],
	[["list", "--acount", owner], "Unknown option '--acount'."],
	[["create", ...place, "--policy", "/nowhere"], "The policy file /nowhere cannot be read."],
	[
		["delete", `arn:aws:kms:${region}:${owner}:key/x`, "--days", "3"],
		'The number of --days must be from 7 to 30, not "3".',
	],
	[["enable", `arn:aws:kms:${region}:${owner}:key/x`], "KMS answered NotFoundException: Invalid keyId 'x'."],
])("%j is answered with one sentence that names the mistake", async (args, sentence) => {
	expect(await cli(...args)).toEqual({ code: 1, out: "", err: sentence });
});

test("without a running KMS the command says so", async () => {
	const nowhere = await cliWith({ KEYHOLD_DATA_DIR: "/nowhere" }, "list", ...place);
	expect(nowhere.err).toBe(
		"No local KMS is running. Start Keyhold or local-kms, or set AWS_ENDPOINT_URL_KMS to its address.",
	);
	const dead = await cliWith({ AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:1" }, "list", ...place);
	expect(dead.err).toBe("The local KMS does not answer at its address. Is it running?");
});

test("the command runs from a shell", () => {
	const env = { ...process.env, AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:1", NODE_NO_WARNINGS: "1" };
	const main = join(import.meta.dirname, "../cli.ts");
	const help = spawnSync(process.execPath, [main, "--help"], { env, encoding: "utf8" });
	expect(help).toMatchObject({ status: 0, stderr: "" });
	expect(help.stdout).toContain("local-kms <command>");
	expect(spawnSync(process.execPath, [main, "list"], { env, encoding: "utf8" }).status).toBe(1);
});
