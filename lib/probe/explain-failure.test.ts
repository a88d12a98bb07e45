import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { failed, found, statement, unknown } from "../../testing/probe-attempts.ts";
import { CredentialsFailure, errorName, failureKind } from "../kms/failure.ts";
import { explainFailure } from "./explain-failure.ts";

describe("a certificate that is not trusted", () => {
	it.each([
		"ERR_TLS_CERT_ALTNAME_INVALID",
		"CERT_HAS_EXPIRED",
		"CERT_NOT_YET_VALID",
		"CERT_UNTRUSTED",
		"SELF_SIGNED_CERT_IN_CHAIN",
		"DEPTH_ZERO_SELF_SIGNED_CERT",
		"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
		"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
		"HOSTNAME_MISMATCH",
		"INVALID_CA",
	])("is named, and is the operator's to fix: %s", (code) => {
		const error = Object.assign(new Error("certificate"), { code });
		const call = { ...failed(failureKind(error), errorName(error)), error };
		expect(explainFailure(call, unknown, statement)).toEqual({
			seen: `The certificate of the KMS endpoint in us-west-1 is not trusted (${code}), so DescribeKey was not sent. This doesn't mean that there is a problem with the key.`,
			fix: "Contact your Keyhold operator: Keyhold's connection to AWS needs fixing. You don't need to change anything in your account.",
		});
	});
});

describe("an address that DNS does not give", () => {
	it("is perhaps a region that AWS does not have", () => {
		expect(explainFailure(failed("transient", "ENOTFOUND"), unknown, statement)).toEqual({
			seen: "The address of AWS KMS in us-west-1 can't be found in DNS (ENOTFOUND), so DescribeKey was not sent. This doesn't mean that there is a problem with the key.",
			fix: "Check that us-west-1 is the key's region. If it is, contact your Keyhold operator: Keyhold's DNS needs fixing.",
		});
	});

	it("for the moment is asked for again", () => {
		const { seen, fix } = explainFailure(failed("transient", "EAI_AGAIN"), unknown, statement);
		expect(seen).toMatch(/^DNS did not respond .* \(EAI_AGAIN\)/);
		expect(fix).toMatch(/^Check again in a minute/);
	});
});

const internalNames = [
	"AbortError",
	"TimeoutError",
	"KeyCheckValueMismatch",
	"NotAsked",
	"UnexpectedAnswer",
	"UnknownError",
	"Error",
	"SyntaxError",
	"TypeError",
	"RangeError",
	"ReferenceError",
	"AggregateError",
	"",
];
const kinds = [
	"refused",
	"transient",
	"invalid-answer",
	"integrity",
	"operator",
	"ambiguous",
	"misuse",
] as const;

test("an unreadable response is reported as not from AWS KMS", () => {
	const error = new SyntaxError("Unexpected token '<'");
	const call = { ...failed(failureKind(error), errorName(error)), error };
	expect(explainFailure(call, unknown, statement)).toEqual({
		seen: "The response to DescribeKey did not come from AWS KMS. This doesn't mean that there is a problem with the key.",
		fix: expect.stringMatching(/^Check again in a minute/),
	});
});

test("credentials that could not be looked up are not reported as an unreachable KMS", () => {
	const error = new CredentialsFailure(Object.assign(new Error("sts"), { code: "ENOTFOUND" }));
	const call = { ...failed(failureKind(error), errorName(error)), error };
	expect(explainFailure(call, unknown, statement).seen).toBe(
		"Keyhold could not get its AWS credentials (ENOTFOUND), so DescribeKey was not sent. This doesn't mean that there is a problem with the key.",
	);
});

test("no failure shows a name that is Keyhold's own or a library's", () => {
	for (const name of internalNames) {
		for (const kind of kinds) {
			for (const known of [unknown, found]) {
				const { seen, fix } = explainFailure(failed(kind, name), known, statement);
				const words = `${seen} ${fix}`;
				if (name) expect(words).not.toContain(name);
				expect(words).not.toMatch(/\w(Error|Answer|Asked)\b|\(\)/);
			}
		}
	}
});

test.each([
	["ThrottlingException", "AWS throttled DescribeKey (ThrottlingException)."],
	["InternalServerError", "AWS KMS could not answer DescribeKey (InternalServerError)."],
	["ECONNRESET", "AWS KMS in us-west-1 could not be reached for DescribeKey (ECONNRESET)."],
])("a name of AWS's or of the system's is shown: %s", (name, seen) => {
	expect(explainFailure(failed("transient", name), unknown, statement).seen).toBe(
		`${seen} This doesn't mean that there is a problem with the key.`,
	);
});

test("whatever a failure is called, it is explained in whole sentences", () => {
	const names = fc.oneof(
		fc.string(),
		fc.constantFrom(...internalNames, "constructor", "__proto__", "toString", "AccessDeniedException"),
	);
	fc.assert(
		fc.property(names, fc.constantFrom(...kinds), (name, kind) => {
			const { seen, fix } = explainFailure(failed(kind, name), unknown, statement);
			for (const words of [seen, fix]) {
				expect(words).toMatch(/^[A-Z].*\.$/s);
				expect(words).not.toMatch(/\bundefined\b|\[native code\]|\[object/);
			}
		}),
		{ numRuns: 2_000 },
	);
});
