import fc from "fast-check";
import { expect, test } from "vitest";
import { encryptionContext, encryptionContextKeys } from "./encryption-context.ts";

test("the context names organization, deployment and resource, and nothing else", () => {
	expect(encryptionContext("org id", "deployment id", "request-logs")).toEqual({
		"keyhold:org": "org id",
		"keyhold:deployment": "deployment id",
		"keyhold:resource": "request-logs",
	});
	expect(Object.keys(encryptionContext("o", "d", "r"))).toEqual([...encryptionContextKeys]);
});

// KMS compares it byte for byte: another spelling, and no data key ever made opens again.
test.each([
	["REQUEST_LOGS", "request-logs"],
	["TRACES", "traces"],
	["SCHEDULED_QUERIES", "scheduled-queries"],
])("the resource %s is spelt %s for ever", (resource, spelling) => {
	expect(encryptionContext("o", "d", resource)["keyhold:resource"]).toBe(spelling);
	expect(encryptionContext("o", "d", spelling)["keyhold:resource"]).toBe(spelling);
});

test("two organizations, deployments or resources never share a context", () => {
	const resource = fc.constantFrom("REQUEST_LOGS", "TRACES", "SCHEDULED_QUERIES");
	const identity = fc.tuple(fc.uuid(), fc.uuid(), resource);
	fc.assert(
		fc.property(identity, identity, (one, other) => {
			fc.pre(one.join() !== other.join());
			expect(encryptionContext(...one)).not.toEqual(encryptionContext(...other));
		}),
	);
});
