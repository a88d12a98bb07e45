import { describe, expect, it } from "vitest";
import type { Attempt } from "./attempt.ts";
import type { CheckId } from "./report.ts";
import type { Trial } from "./run-trials.ts";
import { scopeCheck, trialChecks } from "./trial-checks.ts";

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
		return { id, operation, resource: "traces", own, foreign };
	});
	return scopeCheck(trials, { statement: "{}", isScopedPolicyRequired });
};
const kept: Pair = [answered, denied];

describe("the refusal of other organizations", () => {
	it("passes if each operation that works is denied to another", () => {
		expect(scope([kept, kept, kept])).toMatchObject({
			outcome: "pass",
			seen: "AWS denies GenerateDataKey, Encrypt and Decrypt with another organization's context, as it should.",
		});
	});

	it("does not follow from an operation that is denied to everyone", () => {
		const deniedToAll: Pair = [denied, denied];
		expect(scope([kept, deniedToAll, deniedToAll]).seen).toMatch(/^AWS denies GenerateDataKey with/);
		expect(scope([deniedToAll, deniedToAll, [undefined, undefined]])).toMatchObject({
			outcome: "skipped",
			seen: "Can't be checked until the key can be used.",
		});
	});

	it.each<[string, Pair]>([
		["an answer", [answered, answered]],
		["a complaint about the ciphertext, behind the policy", [answered, mismatched]],
		["an answer to another alone", [late, answered]],
	])("does not pass after %s", (_, pair) => {
		expect(scope([kept, kept, pair])).toMatchObject({
			outcome: "warn",
			seen: "The key's policy also allows Decrypt for other organizations in Keyhold.",
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
			fix: expect.stringMatching(/^Check again in a minute/),
		});
	});
});

describe("an operation on several resources", () => {
	const known = { region: "us-west-1", isFound: true, isAwsManaged: false };
	const encrypts = (own: Record<string, Trial["own"]>) => {
		const trials = Object.entries(own).map(
			([resource, attempt]): Trial => ({
				id: "encrypt",
				operation: "Encrypt",
				resource,
				own: attempt,
				foreign: undefined,
			}),
		);
		const checks = trialChecks(trials, known, "{}");
		expect(checks).toHaveLength(1);
		return checks[0];
	};

	it("passes when it works for each", () => {
		expect(
			encrypts({ "request-logs": answered, traces: answered, "scheduled-queries": answered }),
		).toMatchObject({ outcome: "pass", seen: "Works for request logs, traces and scheduled queries." });
	});

	it("denied for some names them, and gives the statement that allows all", () => {
		expect(encrypts({ "request-logs": answered, traces: denied, "scheduled-queries": denied })).toMatchObject(
			{
				outcome: "fail",
				seen: "AWS denies Encrypt (AccessDeniedException). This affects traces and scheduled queries. Request logs work.",
				fix: "Replace the statement with kms:Encrypt in the key's policy with this one. It allows request logs, traces and scheduled queries, all of which the key will protect.",
				statement: "{}",
			},
		);
	});

	it("not answered for one says so of that one, and blames no policy", () => {
		const check = encrypts({ "request-logs": late, traces: answered });
		expect(check).toMatchObject({
			outcome: "fail",
			seen: expect.stringContaining("affects request logs. Traces work."),
		});
		expect(check?.fix).toMatch(/^Check again/);
		expect(check?.statement).toBeUndefined();
	});

	it("refused for one and not answered for another tells of the refusal", () => {
		expect(encrypts({ "request-logs": late, traces: denied })?.seen).toMatch(/^AWS denies Encrypt/);
	});
});

it("an operation that is open for one resource only names the resource", () => {
	const trial = (resource: string, foreign: Trial["foreign"]): Trial => ({
		id: "encrypt",
		operation: "Encrypt",
		resource,
		own: answered,
		foreign,
	});
	const options = { statement: "{}", isScopedPolicyRequired: false };
	expect(scopeCheck([trial("request-logs", denied), trial("traces", answered)], options).seen).toBe(
		"The key's policy also allows Encrypt for other organizations in Keyhold, for traces.",
	);
});
