import {
	CreateAliasCommand,
	DeleteAliasCommand,
	DescribeKeyCommand,
	paginateListAliases,
	ScheduleKeyDeletionCommand,
	UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { owner, refused, useLocalKms } from "../testing/use-local-kms.ts";

let days = 0;
const kms = useLocalKms({ now: () => Date.now() + days * 86_400_000 });

async function targetOf(KeyId: string) {
	return (await kms.as().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn;
}

test("an alias can be moved to another key and deleted", async () => {
	const [first, second] = [await kms.createKey(), await kms.createKey()];
	const client = kms.as();
	const AliasName = "alias/keyhold/deployment-1";
	await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
	expect(await targetOf(AliasName)).toBe(first);
	await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: second }));
	expect(await targetOf(AliasName)).toBe(second);
	await client.send(new DeleteAliasCommand({ AliasName }));
	await refused(targetOf(AliasName), "NotFoundException");
});

test("CreateAlias does not move an existing alias", async () => {
	const TargetKeyId = await kms.createKey();
	const create = () => kms.as().send(new CreateAliasCommand({ AliasName: "alias/taken", TargetKeyId }));
	await create();
	await refused(create(), "AlreadyExistsException");
});

test("aliases are separate per account and region", async () => {
	const AliasName = "alias/same-name";
	for (const client of [kms.as(), kms.as(owner, "us-east-1"), kms.as("222233334444")]) {
		const TargetKeyId = await kms.createKey({}, client);
		await client.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
		expect((await client.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata?.Arn).toBe(
			TargetKeyId,
		);
	}
});

test.each([
	["alias/aws/mine", "NotAuthorizedException"],
	["mine", "ValidationException"],
	["alias/", "ValidationException"],
	["alias/with space", "ValidationException"],
	["alias/a:b", "InvalidAliasNameException"],
	[`alias/${"x".repeat(251)}`, "ValidationException"],
])("CreateAlias refuses %s with %s", async (AliasName, name) => {
	const TargetKeyId = await kms.createKey();
	await refused(kms.as().send(new CreateAliasCommand({ AliasName, TargetKeyId })), name);
});

test("an alias cannot point to an alias or to a key pending deletion", async () => {
	const TargetKeyId = await kms.createKey();
	const client = kms.as();
	await client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId }));
	const chained = new CreateAliasCommand({ AliasName: "alias/b", TargetKeyId: "alias/a" });
	await refused(client.send(chained), "ValidationException");
	await client.send(new ScheduleKeyDeletionCommand({ KeyId: TargetKeyId, PendingWindowInDays: 7 }));
	const late = new CreateAliasCommand({ AliasName: "alias/c", TargetKeyId });
	await refused(client.send(late), "KMSInvalidStateException");
});

test("an alias does not move to a key with another usage", async () => {
	const [TargetKeyId, signing] = [
		await kms.createKey(),
		await kms.createKey({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
	];
	const AliasName = "alias/kind";
	await kms.as().send(new CreateAliasCommand({ AliasName, TargetKeyId }));
	await refused(
		kms.as().send(new UpdateAliasCommand({ AliasName, TargetKeyId: signing })),
		"ValidationException",
	);
});

test("deleting a key deletes its aliases, and their names are free again", async () => {
	const [first, second] = [await kms.createKey(), await kms.createKey()];
	const AliasName = "alias/inherited";
	await kms.as().send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
	await kms.as().send(new ScheduleKeyDeletionCommand({ KeyId: first, PendingWindowInDays: 7 }));
	days += 8;
	await refused(targetOf(AliasName), "NotFoundException");
	await kms.as().send(new CreateAliasCommand({ AliasName, TargetKeyId: second }));
	expect(await targetOf(AliasName)).toBe(second);
});

test("pages contain every alias once, and a key has at most 50", async () => {
	const client = kms.as("333344445555");
	const TargetKeyId = await kms.createKey({}, client);
	const names = Array.from({ length: 50 }, (_, index) => `alias/page-${String(index).padStart(2, "0")}`);
	for (const AliasName of names) await client.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
	const tooMany = new CreateAliasCommand({ AliasName: "alias/one-more", TargetKeyId });
	await refused(client.send(tooMany), "LimitExceededException");
	const seen: (string | undefined)[] = [];
	for await (const page of paginateListAliases({ client, pageSize: 7 }, { KeyId: TargetKeyId })) {
		seen.push(...(page.Aliases ?? []).map(({ AliasName }) => AliasName));
	}
	expect(seen).toEqual(names);
});
