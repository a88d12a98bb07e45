import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluatePolicy, type PolicyRequest } from "./evaluate-policy.ts";
import { parsePolicy } from "./parse-policy.ts";

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const role = "arn:aws:iam::999900001111:role/keyhold";
const request: PolicyRequest = {
	principalArn: role,
	account: "999900001111",
	keyArn,
	action: "kms:Decrypt",
	conditionKeys: new Map(),
};
const allow = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };

function decide(statements: object[], changes: Partial<PolicyRequest> = {}) {
	return evaluatePolicy(parsePolicy(JSON.stringify({ Statement: statements })), { ...request, ...changes });
}

describe("the principals of a statement", () => {
	test.each([
		["*", "allowed"],
		[{ AWS: "*" }, "allowed"],
		[{ AWS: role }, "allowed"],
		[{ AWS: "999900001111" }, "allowed"],
		[{ AWS: "arn:aws:iam::999900001111:root" }, "allowed"],
		[{ AWS: ["111122223333", role] }, "allowed"],
		[{ AWS: "111122223333" }, "not allowed"],
		[{ AWS: "arn:aws:iam::111122223333:root" }, "not allowed"],
		[{ AWS: "arn:aws:iam::999900001111:role/keyhold2" }, "not allowed"],
		[{ AWS: "arn:aws:iam::999900001111:role/Keyhold" }, "not allowed"],
		[{ Service: "s3.amazonaws.com" }, "not allowed"],
	])("%j: %s", (Principal, expected) => {
		expect(decide([{ ...allow, Principal }])).toBe(expected);
	});
});

describe("the actions of a statement", () => {
	test.each([
		[{ Action: "kms:Decrypt" }, "allowed"],
		[{ Action: "KMS:decrypt" }, "allowed"],
		[{ Action: "kms:De*" }, "allowed"],
		[{ Action: "*" }, "allowed"],
		[{ Action: ["kms:Encrypt", "kms:Decryp?"] }, "allowed"],
		[{ Action: "kms:Encrypt" }, "not allowed"],
		[{ Action: "s3:*" }, "not allowed"],
		[{ Action: [] }, "not allowed"],
		[{ NotAction: "kms:Encrypt" }, "allowed"],
		[{ NotAction: ["kms:De*"] }, "not allowed"],
		[{}, "not allowed"],
	])("%j: %s", (actions, expected) => {
		const { Action: _, ...rest } = allow;
		expect(decide([{ ...rest, ...actions }])).toBe(expected);
	});

	test("a statement without Resource, or for another key, has no effect", () => {
		const { Resource: _, ...rest } = allow;
		expect(decide([rest])).toBe("not allowed");
		expect(decide([{ ...allow, Resource: keyArn }])).toBe("allowed");
		expect(decide([{ ...allow, Resource: `${keyArn}0` }])).toBe("not allowed");
	});
});

describe("conditions", () => {
	const tenant = { StringEquals: { "kms:EncryptionContext:keyhold:org": "acme" } };
	const context = (value: string) => ({
		conditionKeys: new Map([["kms:encryptioncontext:keyhold:org", [value]]]),
	});

	test("only the named encryption context is allowed, whatever the case of the condition key", () => {
		expect(decide([{ ...allow, Condition: tenant }], context("acme"))).toBe("allowed");
		expect(decide([{ ...allow, Condition: tenant }], context("Acme"))).toBe("not allowed");
		expect(decide([{ ...allow, Condition: tenant }])).toBe("not allowed");
		const shouted = { StringEquals: { "KMS:ENCRYPTIONCONTEXT:KEYHOLD:ORG": "acme" } };
		expect(decide([{ ...allow, Condition: shouted }], context("acme"))).toBe("allowed");
	});

	test("all operators and all keys of a statement must hold", () => {
		const both = { ...tenant, StringLike: { "kms:CallerAccount": "9999*" } };
		const conditionKeys = new Map([
			...context("acme").conditionKeys,
			["kms:calleraccount", ["999900001111"]],
		]);
		expect(decide([{ ...allow, Condition: both }], { conditionKeys })).toBe("allowed");
		expect(decide([{ ...allow, Condition: both }], context("acme"))).toBe("not allowed");
	});

	test("a condition on kms:ViaService excludes direct calls", () => {
		const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
		expect(decide([{ ...allow, Condition }])).toBe("not allowed");
	});
});

test("an action without a statement is denied", () => {
	expect(decide([])).toBe("not allowed");
});

test("an explicit deny wins in any position", () => {
	const statement = fc.record({
		Effect: fc.constantFrom("Allow", "Deny"),
		Principal: fc.constantFrom<object | string>("*", { AWS: role }, { AWS: "222233334444" }),
		Action: fc.constantFrom("kms:*", "kms:Decrypt", "kms:Encrypt"),
		Resource: fc.constant("*"),
	});
	fc.assert(
		fc.property(fc.array(statement, { maxLength: 6 }), (statements) => {
			const alone = statements.map((one) => decide([one]));
			const expected = alone.includes("denied")
				? "denied"
				: alone.includes("allowed")
					? "allowed"
					: "not allowed";
			expect(decide(statements)).toBe(expected);
		}),
	);
});
