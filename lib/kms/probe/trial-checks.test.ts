import { describe, expect, it } from "vitest";
import type { Attempt } from "./attempt.ts";
import type { CheckId } from "./report.ts";
import { scopeCheck, type Trial } from "./trial-checks.ts";

const answered: Attempt<unknown> = { kind: "answered", operation: "", value: undefined, latencyMs: 1 };
const failed = (failure: "refused" | "transient" | "integrity", name: string): Attempt<unknown> => ({
	kind: "failed",
	operation: "Encrypt",
	failure,
	name,
	error: null,
	latencyMs: 1,
});
const denied = failed("refused", "AccessDeniedException");
const late = failed("transient", "TimeoutError");
const mismatched = failed("integrity", "InvalidCiphertextException");

type Pair = [own: Trial["own"], foreign: Trial["foreign"]];
const scope = (pairs: [generate: Pair, encrypt: Pair, decrypt: Pair], isScopedPolicyRequired = false) => {
	const operations: [CheckId, string][] = [
		["generate-data-key", "GenerateDataKey"],
		["encrypt", "Encrypt"],
		["decrypt", "Decrypt"],
	];
	const trials = pairs.map(([own, foreign], index): Trial => {
		const [id, operation] = operations[index] as [CheckId, string];
		return { id, operation, own, foreign };
	});
	return scopeCheck(trials, { statement: "{}", isScopedPolicyRequired });
};
const kept: Pair = [answered, denied];

describe("whether others are kept out", () => {
	it("is so when each operation that works is denied to another", () => {
		expect(scope([kept, kept, kept])).toMatchObject({
			outcome: "pass",
			seen: "GenerateDataKey, Encrypt and Decrypt with another organization's context: denied, as it should be.",
		});
	});

	it("is not told by an operation that is denied to everybody", () => {
		const nobody: Pair = [denied, denied];
		expect(scope([kept, nobody, nobody]).seen).toMatch(/^GenerateDataKey with/);
		expect(scope([nobody, nobody, [undefined, undefined]])).toMatchObject({
			outcome: "skipped",
			seen: "Cannot be told while the key cannot be used at all.",
		});
	});

	it.each<[string, Pair]>([
		["an answer", [answered, answered]],
		["a complaint about the ciphertext, behind the policy", [answered, mismatched]],
		["an answer to another alone", [late, answered]],
	])("is not so after %s", (_, pair) => {
		expect(scope([kept, kept, pair])).toMatchObject({
			outcome: "warn",
			seen: "The key's policy also allows Decrypt for other organizations of Keyhold.",
			statement: "{}",
		});
		expect(scope([kept, kept, pair], true).outcome).toBe("fail");
	});

	it("is not known after no answer, and then does not pass where a scoped policy is required", () => {
		const unanswered: Pair = [answered, late];
		expect(scope([kept, unanswered, kept])).toMatchObject({
			outcome: "skipped",
			seen: expect.stringContaining("Encrypt with another organization's context"),
		});
		expect(scope([kept, unanswered, kept], true)).toMatchObject({
			outcome: "fail",
			fix: "Check again in a minute.",
		});
	});
});
