import { expect, test } from "vitest";
import type { KeyRecord } from "../keys/key-record.ts";
import { decide } from "./decide.ts";

const caller = {
	principalArn: "arn:aws:iam::999900001111:role/keyhold",
	account: "999900001111",
	region: "eu-west-1",
};

function decideWith(Condition: object, context?: Record<string, string>) {
	const statement = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*", Condition };
	const key = {
		account: "111122223333",
		region: "eu-west-1",
		keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
		keySpec: "SYMMETRIC_DEFAULT",
		keyUsage: "ENCRYPT_DECRYPT",
		origin: "AWS_KMS",
		policy: JSON.stringify({ Statement: [statement] }),
	} as KeyRecord;
	return decide(key, caller, "kms:Decrypt", context);
}

const org = { StringEquals: { "kms:EncryptionContext:Keyhold:Org": "acme" } };

test("a condition on a context is case-sensitive for the value, not for the name", () => {
	expect(decideWith(org, { "keyhold:org": "acme" })).toBe("allowed");
	expect(decideWith(org, { "KEYHOLD:ORG": "acme" })).toBe("allowed");
	expect(decideWith(org, { "keyhold:org": "ACME" })).toBe("not allowed");
});

test("kms:EncryptionContextKeys has the names that are present, case-sensitive", () => {
	const only = {
		"ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["keyhold:org", "keyhold:resource"] },
	};
	expect(decideWith(only, { "keyhold:org": "a" })).toBe("allowed");
	expect(decideWith(only, { "Keyhold:org": "a" })).toBe("not allowed");
	expect(decideWith(only, { "keyhold:org": "a", more: "b" })).toBe("not allowed");
	const needs = { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "keyhold:org" } };
	expect(decideWith(needs, { "keyhold:org": "a", more: "b" })).toBe("allowed");
	expect(decideWith(needs, { more: "b" })).toBe("not allowed");
});

test("without a context, its condition keys are absent", () => {
	const none = { Null: { "kms:EncryptionContextKeys": "true" } };
	expect(decideWith(none, {})).toBe("allowed");
	expect(decideWith(none)).toBe("allowed");
	expect(decideWith(none, { a: "b" })).toBe("not allowed");
	expect(decideWith(org, {})).toBe("not allowed");
});

test("the caller's account is present; services and aliases never are", () => {
	expect(decideWith({ StringEquals: { "kms:CallerAccount": "999900001111" } })).toBe("allowed");
	expect(decideWith({ StringEquals: { "kms:CallerAccount": "111122223333" } })).toBe("not allowed");
	for (const key of ["kms:ViaService", "kms:RequestAlias", "aws:SourceArn", "aws:SourceAccount"]) {
		expect(decideWith({ Null: { [key]: "true" } })).toBe("allowed");
	}
});
