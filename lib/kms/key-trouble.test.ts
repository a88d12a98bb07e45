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
