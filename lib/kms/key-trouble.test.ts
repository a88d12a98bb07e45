import { describe, expect, it } from "vitest";
import { keyTrouble, troubleCodeOf } from "./key-trouble.ts";

describe("the text about a key that does not work", () => {
	it("a refused key names AWS's reason, and its owner is told the fix for it", () => {
		expect(keyTrouble({ code: "KEY_REVOKED", awsErrorName: "DisabledException" })).toEqual({
			cause: "the encryption key is disabled (DisabledException)",
			meaning: "Data encrypted with this key can't be read or written.",
			advice: "Enable the key on its page in AWS KMS.",
			memberAdvice: "Ask an administrator of the key's AWS account to restore access.",
		});
	});

	it("the known state of a key decides over the error's name", () => {
		const trouble = { code: "KEY_REVOKED", awsErrorName: "KMSInvalidStateException" } as const;
		expect(keyTrouble({ ...trouble, keyState: "PendingDeletion" })).toMatchObject({
			cause: "the encryption key is scheduled for deletion (KMSInvalidStateException)",
			advice: "Cancel the key's deletion in AWS KMS, then enable the key.",
		});
	});

	it.each([
		["unused", undefined, "The key is not in use yet, and can't be activated until it works."],
		["stored", 7, "Stored data is safe but can't be read."],
		["written", 0, "Stored data is safe but can't be read. New telemetry is being rejected."],
		[
			"written",
			1,
			"Stored data is safe but can't be read. New telemetry is being rejected: 1 request so far.",
		],
		[
			"written",
			1204,
			"Stored data is safe but can't be read. New telemetry is being rejected: 1,204 requests so far.",
		],
	] as const)(
		"a refused key that is %s, with %s requests refused, means: %s",
		(use, refusedRequests, meaning) => {
			const trouble = { code: "KEY_REVOKED", awsErrorName: "DisabledException" } as const;
			expect(keyTrouble({ ...trouble, use, refusedRequests }).meaning).toBe(meaning);
		},
	);

	it("the operator's contact is named wherever the operator has to be asked", () => {
		const operatorContact = "keys@vendor.example";
		for (const code of ["KMS_UNREACHABLE", "KMS_MISCONFIGURED", "KEY_INTEGRITY"] as const) {
			expect(keyTrouble({ code, awsErrorName: "TimeoutError", operatorContact }).advice).toContain(
				"your Keyhold operator (keys@vendor.example)",
			);
		}
	});

	it("a refusal with an unknown name blames the key, and no more than AWS said", () => {
		for (const awsErrorName of ["SomethingNew", "constructor"]) {
			const { cause, advice } = keyTrouble({ code: "KEY_REVOKED", awsErrorName });
			expect(cause).toBe(`AWS refuses the encryption key (${awsErrorName})`);
			expect(advice).toBe("Check the key's state and policy in AWS KMS.");
		}
	});

	it("a failure of Keyhold's own never blames AWS, and asks nothing of the key's owner", () => {
		const code = troubleCodeOf("UNREACHABLE", "OPERATOR", "ECONNREFUSED");
		expect(code).toBe("KMS_MISCONFIGURED");
		const { cause, advice, memberAdvice } = keyTrouble({
			code: "KMS_MISCONFIGURED",
			awsErrorName: "ECONNREFUSED",
			actionBy: "OPERATOR",
		});
		expect(cause).toBe("Keyhold can't use AWS KMS for this key (ECONNREFUSED)");
		expect(advice).toContain("Nothing in your AWS account needs to change.");
		expect(memberAdvice).toBe(advice);
	});

	it("an outage that passes asks nothing of anyone", () => {
		const { cause, advice } = keyTrouble({ code: "KMS_UNREACHABLE", awsErrorName: "TimeoutError" });
		expect(cause).toBe("AWS KMS isn't responding (no answer in time)");
		expect(advice).toContain("access returns automatically");
	});

	it("a healthy key, and a key with warnings only, has no trouble code", () => {
		expect(troubleCodeOf("HEALTHY", "NONE", null)).toBeNull();
		expect(troubleCodeOf("WARNING", "NONE", null)).toBeNull();
		expect(troubleCodeOf("WARNING", "OPERATOR", "InvalidCiphertextException")).toBe("KEY_INTEGRITY");
	});
});
