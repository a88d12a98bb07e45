import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	CreateKeyCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EncryptCommand,
	KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalKms, startLocalKms } from "./local-kms.ts";

let kms: LocalKms;
const client = (accessKeyId: string) =>
	new KMSClient({
		endpoint: kms.url,
		region: "us-west-1",
		credentials: { accessKeyId, secretAccessKey: "x" },
	});

beforeAll(async () => {
	kms = await startLocalKms({
		dataDir: mkdtempSync(join(tmpdir(), "keyhold-kms-")),
		principals: { AKIDKNOWN: "arn:aws:iam::111122223333:role/known" },
		strangersAccount: "999900001111",
	});
});
afterAll(() => kms.close());

it("any credentials create keys in the strangers' account, and own every account's keys by their ARN", async () => {
	const stranger = client("AKIAIOSFODNN7EXAMPLE");
	const made = await stranger.send(new CreateKeyCommand({}));
	expect(made.KeyMetadata?.AWSAccountId).toBe("999900001111");

	const theirs = await client("444455556666").send(new CreateKeyCommand({}));
	await stranger.send(new DisableKeyCommand({ KeyId: theirs.KeyMetadata?.Arn }));
	const { KeyMetadata } = await client("444455556666").send(
		new DescribeKeyCommand({ KeyId: theirs.KeyMetadata?.Arn }),
	);
	expect(KeyMetadata?.KeyState).toBe("Disabled");
});

it("a known principal keeps its identity: another account's key is denied", async () => {
	const theirs = await client("444455556666").send(new CreateKeyCommand({}));
	const call = client("AKIDKNOWN").send(
		new EncryptCommand({ KeyId: theirs.KeyMetadata?.Arn, Plaintext: Buffer.from("x") }),
	);
	await expect(call).rejects.toMatchObject({ name: "AccessDeniedException" });
});
