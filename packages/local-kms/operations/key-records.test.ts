import {
	DescribeKeyCommand,
	GetKeyPolicyCommand,
	ListKeyPoliciesCommand,
	ListResourceTagsCommand,
	PutKeyPolicyCommand,
	paginateListKeys,
	TagResourceCommand,
	UntagResourceCommand,
	UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { owner, refused, sharedPolicy, useLocalKms } from "../testing/use-local-kms.ts";

const kms = useLocalKms();

test("a key without its own policy trusts its account's root", async () => {
	const KeyId = await kms.createKey();
	const { Policy, PolicyName } = await kms.as().send(new GetKeyPolicyCommand({ KeyId }));
	expect(PolicyName).toBe("default");
	expect(JSON.parse(Policy ?? "").Statement).toMatchObject([
		{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${owner}:root` }, Action: "kms:*", Resource: "*" },
	]);
	expect((await kms.as().send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(["default"]);
});

test("a new policy applies from the next call and is stored unchanged", async () => {
	const KeyId = await kms.createKey();
	const look = () => kms.as("VENDOR").send(new DescribeKeyCommand({ KeyId }));
	await refused(look(), "AccessDeniedException");
	const Policy = sharedPolicy(["kms:DescribeKey"]);
	await kms.as().send(new PutKeyPolicyCommand({ KeyId, Policy }));
	await look();
	expect((await kms.as().send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
	await kms.as().send(new PutKeyPolicyCommand({ KeyId, Policy: sharedPolicy(["kms:Decrypt"]) }));
	await refused(look(), "AccessDeniedException");
});

test("a policy that cannot be evaluated, or would lock out its author, is refused", async () => {
	const KeyId = await kms.createKey();
	const put = (Policy: string) => kms.as().send(new PutKeyPolicyCommand({ KeyId, Policy }));
	const date = { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } };
	await refused(put(sharedPolicy(["kms:Decrypt"], date)), "MalformedPolicyDocumentException");
	await refused(
		put(sharedPolicy(["kms:*"]).replace(owner, "222233334444")),
		"MalformedPolicyDocumentException",
	);
	expect((await kms.as().send(new GetKeyPolicyCommand({ KeyId }))).Policy).toContain(owner);
});

test("tags are added, replaced by name and removed", async () => {
	const KeyId = await kms.createKey({ Tags: [{ TagKey: "team", TagValue: "a" }] });
	const client = kms.as();
	const Tags = [
		{ TagKey: "team", TagValue: "b" },
		{ TagKey: "cost", TagValue: "1" },
	];
	await client.send(new TagResourceCommand({ KeyId, Tags }));
	expect((await client.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags);
	await client.send(new UntagResourceCommand({ KeyId, TagKeys: ["team"] }));
	expect((await client.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags.slice(1));
	const many = Array.from({ length: 50 }, (_, index) => ({ TagKey: `t${index}`, TagValue: "" }));
	await refused(client.send(new TagResourceCommand({ KeyId, Tags: many })), "TagException");
});

test("a description can be changed", async () => {
	const KeyId = await kms.createKey({ Description: "before" });
	await kms.as().send(new UpdateKeyDescriptionCommand({ KeyId, Description: "after" }));
	expect((await kms.as().send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Description).toBe("after");
});

test("pages contain every key of the account and region once, and no other", async () => {
	const client = kms.as("444455556666");
	const made = new Set<string | undefined>();
	for (let count = 0; count < 7; count++) made.add(await kms.createKey({}, client));
	await kms.createKey({}, kms.as("444455556666", "us-east-1"));
	const listed: (string | undefined)[] = [];
	for await (const page of paginateListKeys({ client, pageSize: 3 }, {})) {
		listed.push(...(page.Keys ?? []).map(({ KeyArn }) => KeyArn));
	}
	expect(listed).toHaveLength(7);
	expect(new Set(listed)).toEqual(made);
});
