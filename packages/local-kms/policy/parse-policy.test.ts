import { expect, test } from "vitest";
import { parsePolicy } from "./parse-policy.ts";

const statement = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };

function parse(changes: object) {
	return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] }));
}

test("a single statement needs no list", () => {
	expect(parsePolicy(JSON.stringify({ Statement: statement })).statements).toHaveLength(1);
});

test.each([
	["an operator it could not evaluate", { Condition: { DateLessThan: { "aws:CurrentTime": "2030-01-01" } } }],
	["IpAddress", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }],
	["an operator's name with a prototype's", { Condition: { constructor: { a: "b" } } }],
	[
		"ForAllValues over context values",
		{ Condition: { "ForAllValues:StringEquals": { "kms:EncryptionContext:t": "a" } } },
	],
	["NullIfExists", { Condition: { NullIfExists: { "kms:ViaService": "true" } } }],
	["a policy variable", { Condition: { StringEquals: { "kms:EncryptionContext:t": `\${aws:username}` } } }],
	["a wildcard inside a principal", { Principal: { AWS: "arn:aws:iam::999900001111:role/*" } }],
	["a principal that is no ARN", { Principal: { AWS: "keyhold" } }],
	["NotPrincipal", { NotPrincipal: { AWS: "*" } }],
	["NotResource", { NotResource: "*" }],
	["Action and NotAction together", { NotAction: "kms:Decrypt" }],
	["another effect", { Effect: "Maybe" }],
	["no principal", { Principal: undefined }],
])("%s is refused, never ignored", (_, changes) => {
	expect(() => parse(changes)).toThrow(expect.objectContaining({ name: "MalformedPolicyDocumentException" }));
});

test.each(["", "{", "[]", '"*"', "{}"])("%j is not a policy", (text) => {
	expect(() => parsePolicy(text)).toThrow(
		expect.objectContaining({ name: "MalformedPolicyDocumentException" }),
	);
});
