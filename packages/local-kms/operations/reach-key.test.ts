import {
	CreateAliasCommand,
	DecryptCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EncryptCommand,
	GenerateDataKeyCommand,
	GetKeyPolicyCommand,
	GetKeyRotationStatusCommand,
	ListAliasesCommand,
	ListResourceTagsCommand,
	PutKeyPolicyCommand,
	ReEncryptCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import {
	owner,
	refused,
	region,
	sharedPolicy,
	useLocalKms,
	vendor,
	vendorRole,
} from "../testing/use-local-kms.ts";

const kms = useLocalKms();
const use = [
	"kms:GenerateDataKey*",
	"kms:Encrypt",
	"kms:Decrypt",
	"kms:DescribeKey",
	"kms:GetKeyRotationStatus",
];
const dataKey = (KeyId: string, EncryptionContext?: Record<string, string>) =>
	new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext });
const look = (KeyId: string) => new DescribeKeyCommand({ KeyId });

test("a key is found by its id, ARN, alias and alias ARN", async () => {
	const arn = await kms.createKey();
	const client = kms.as();
	await client.send(new CreateAliasCommand({ AliasName: "alias/four-names", TargetKeyId: arn }));
	const aliasArn = `arn:aws:kms:${region}:${owner}:alias/four-names`;
	for (const name of [arn, arn.split("/")[1] ?? "", "alias/four-names", aliasArn]) {
		expect((await client.send(dataKey(name))).KeyId).toBe(arn);
	}
});

test.each([
	["an id that does not exist", "1234abcd-12ab-34cd-56ef-1234567890ab"],
	["something that is no id", "nonsense"],
	["an alias that does not exist", "alias/nonsense"],
	["an ARN that is none", "arn:aws:kms:eu-west-1:1:key/x"],
	["an ARN of another region", `arn:aws:kms:us-east-1:${owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
	[
		"an ARN of another partition",
		`arn:aws-cn:kms:${region}:${owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
	],
])("in the caller's account, %s is refused with NotFound", async (_, KeyId) => {
	await refused(kms.as().send(look(KeyId)), "NotFoundException");
});

test("an id or alias without ARN means the caller's own account", async () => {
	const arn = await kms.createKey({ Policy: sharedPolicy(use) });
	await kms.as().send(new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: arn }));
	await refused(kms.as("VENDOR").send(dataKey(arn.split("/")[1] ?? "")), "NotFoundException");
	await refused(kms.as("VENDOR").send(dataKey("alias/mine")), "NotFoundException");
	const aliasArn = `arn:aws:kms:${region}:${owner}:alias/mine`;
	expect((await kms.as("VENDOR").send(dataKey(aliasArn))).KeyId).toBe(arn);
});

test("for another account, a key that is not shared and one that does not exist look the same", async () => {
	const hidden = await kms.createKey();
	const absent = hidden.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
	const [one, two] = [
		await refused(kms.as("VENDOR").send(look(hidden)), "AccessDeniedException"),
		await refused(kms.as("VENDOR").send(look(absent)), "AccessDeniedException"),
	];
	expect(one.message.replace(hidden, "KEY")).toBe(two.message.replace(absent, "KEY"));
	expect(one.message).toContain(`User: ${vendorRole} is not authorized to perform: kms:DescribeKey`);
});

test("for another account, the blob of a key that is not shared does not open", async () => {
	const KeyId = await kms.createKey();
	const { CiphertextBlob } = await kms.as().send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));
	await refused(kms.as("VENDOR").send(new DecryptCommand({ CiphertextBlob })), "AccessDeniedException");
});

test("a caller without permission does not learn the key's state", async () => {
	const KeyId = await kms.createKey();
	await kms.as().send(new DisableKeyCommand({ KeyId }));
	await refused(kms.as("VENDOR").send(dataKey(KeyId)), "AccessDeniedException");
});

test("sharing with the account shares with its roles; sharing with another role does not", async () => {
	const toAccount = sharedPolicy(use).replaceAll(vendorRole, `arn:aws:iam::${vendor}:root`);
	await kms.as("VENDOR").send(dataKey(await kms.createKey({ Policy: toAccount })));
	const toOther = sharedPolicy(use).replaceAll(vendorRole, `${vendorRole}-2`);
	const other = await kms.createKey({ Policy: toOther });
	await refused(kms.as("VENDOR").send(dataKey(other)), "AccessDeniedException");
});

test("confused deputy: a policy bound to one organization's context refuses every other", async () => {
	const bound = { StringEquals: { "kms:EncryptionContext:keyhold:org": "acme" } };
	const KeyId = await kms.createKey({ Policy: sharedPolicy(["kms:GenerateDataKey", "kms:Decrypt"], bound) });
	const client = kms.as("VENDOR");
	const EncryptionContext = { "keyhold:org": "acme" };
	const { CiphertextBlob } = await client.send(dataKey(KeyId, EncryptionContext));
	await client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext }));
	const wrongs: Record<string, string>[] = [{ "keyhold:org": "globex" }, { org: "acme" }, {}];
	for (const wrong of wrongs) {
		await refused(client.send(dataKey(KeyId, wrong)), "AccessDeniedException");
		const decrypt = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: wrong });
		await refused(client.send(decrypt), "AccessDeniedException");
	}
	// Only cryptographic operations have a context, so a condition on it excludes DescribeKey.
	await refused(client.send(look(KeyId)), "AccessDeniedException");
});

test("an explicit deny also applies to the owner", async () => {
	const policy = JSON.parse(sharedPolicy(use));
	policy.Statement.push({ Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*" });
	const KeyId = await kms.createKey({ Policy: JSON.stringify(policy) });
	const { CiphertextBlob } = await kms.as().send(dataKey(KeyId));
	const error = await refused(
		kms.as().send(new DecryptCommand({ KeyId, CiphertextBlob })),
		"AccessDeniedException",
	);
	expect(error.message).toContain("explicit deny");
});

test("ReEncrypt needs ReEncryptFrom on the old key and ReEncryptTo on the new", async () => {
	const from = await kms.createKey({ Policy: sharedPolicy(["kms:ReEncryptFrom"]) });
	const to = await kms.createKey({ Policy: sharedPolicy(["kms:ReEncryptTo"]) });
	const Plaintext = Buffer.from("a");
	const client = kms.as("VENDOR");
	const { CiphertextBlob } = await kms.as().send(new EncryptCommand({ KeyId: from, Plaintext }));
	await client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: to }));
	await refused(
		client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: from })),
		"AccessDeniedException",
	);
	const moved = await kms.as().send(new EncryptCommand({ KeyId: to, Plaintext }));
	await refused(
		client.send(new ReEncryptCommand({ CiphertextBlob: moved.CiphertextBlob, DestinationKeyId: to })),
		"AccessDeniedException",
	);
});

test("management operations never reach another account, even if the policy allows it", async () => {
	const KeyId = await kms.createKey({ Policy: sharedPolicy(["kms:*"]) });
	const client = kms.as("VENDOR");
	await client.send(look(KeyId));
	await client.send(new GetKeyRotationStatusCommand({ KeyId }));
	const calls = [
		client.send(new DisableKeyCommand({ KeyId })),
		client.send(new ScheduleKeyDeletionCommand({ KeyId })),
		client.send(new GetKeyPolicyCommand({ KeyId })),
		client.send(new PutKeyPolicyCommand({ KeyId, Policy: sharedPolicy(["kms:*"]) })),
		client.send(new ListAliasesCommand({ KeyId })),
		client.send(new ListResourceTagsCommand({ KeyId })),
		client.send(new CreateAliasCommand({ AliasName: "alias/theirs", TargetKeyId: KeyId })),
	];
	await Promise.all(calls.map((call) => refused(call, "AccessDeniedException")));
});

test("the key policy also applies to roles of the owner's account", async () => {
	const policy = {
		Effect: "Allow",
		Principal: { AWS: `arn:aws:iam::${vendor}:root` },
		Action: "kms:*",
		Resource: "*",
	};
	const Policy = JSON.stringify({ Statement: [policy] });
	const open = await kms.createKey({ Policy }, kms.as("VENDOR"));
	await kms.as("VENDOR").send(dataKey(open));
	const Condition = { StringEquals: { "aws:PrincipalArn": `${vendorRole}-2` } };
	const shut = JSON.stringify({ Statement: [{ ...policy, Condition }] });
	const BypassPolicyLockoutSafetyCheck = true;
	const closed = await kms.createKey({ Policy: shut, BypassPolicyLockoutSafetyCheck }, kms.as("VENDOR"));
	await refused(kms.as("VENDOR").send(dataKey(closed)), "AccessDeniedException");
});
