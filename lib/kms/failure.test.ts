import * as kms from "@aws-sdk/client-kms";
import { KMSServiceException } from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActionBy, ErrorCode } from "../platform/errors.ts";
import {
	actionBy,
	CredentialsFailure,
	errorName,
	type FailureKind,
	failureKind,
	isSilence,
	mayPass,
	NotAsked,
	toKmsError,
	UnexpectedAnswer,
} from "./failure.ts";
import { shownErrorName } from "./key-trouble.ts";
import { refusal } from "./refusals.ts";

/** The error that the AWS SDK throws for an answer of KMS: on the wire client faults are 400, whatever the model says. */
const answered = (name: string, status = 400, message = "message of AWS") =>
	new KMSServiceException({
		name,
		message,
		$fault: status >= 500 ? "server" : "client",
		$metadata: { httpStatusCode: status, requestId: "11111111-2222-3333-4444-555555555555" },
	});
const network = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
const named = (name: string) => Object.assign(new Error("text"), { name });

describe("each error name with which KMS refuses has one meaning", () => {
	it.each<[name: string, status: number, kind: FailureKind]>([
		["DisabledException", 400, "refused"],
		["AccessDeniedException", 400, "refused"],
		["NotFoundException", 400, "refused"],
		["InvalidKeyUsageException", 400, "refused"],
		["KMSInvalidStateException", 400, "ambiguous"],
		["InvalidCiphertextException", 400, "integrity"],
		["IncorrectKeyException", 400, "integrity"],
		["UnrecognizedClientException", 400, "operator"],
		["InvalidSignatureException", 400, "operator"],
		["MissingAuthenticationTokenException", 400, "operator"],
		["ExpiredTokenException", 400, "operator"],
		["ThrottlingException", 400, "transient"],
		["TooManyRequestsException", 400, "transient"],
		["LimitExceededException", 400, "transient"],
		["KMSInternalException", 500, "transient"],
		["DependencyTimeoutException", 503, "transient"],
		["KeyUnavailableException", 500, "transient"],
		["InternalFailure", 500, "transient"],
		["ServiceUnavailableException", 503, "transient"],
		["ValidationException", 400, "misuse"],
		["InvalidArnException", 400, "misuse"],
		["UnsupportedOperationException", 400, "misuse"],
		["InvalidGrantTokenException", 400, "misuse"],
		["MalformedPolicyDocumentException", 400, "misuse"],
		["AlreadyExistsException", 400, "misuse"],
		["TagException", 400, "misuse"],
		["ConflictException", 400, "misuse"],
		["DryRunOperationException", 400, "misuse"],
	])("%s (%i) is %s", (name, status, kind) => {
		expect(failureKind(answered(name, status))).toBe(kind);
	});

	it.each([409, 404, 500, 200, undefined])("the name decides, not the HTTP status: %s", (httpStatusCode) => {
		const error = Object.assign(named("DisabledException"), {
			$fault: "client",
			$metadata: { httpStatusCode },
		});
		expect(failureKind(error)).toBe("refused");
		expect(
			failureKind(Object.assign(named("KeyUnavailableException"), { $metadata: { httpStatusCode } })),
		).toBe("transient");
	});
});

describe("what does not come from KMS", () => {
	it.each([
		"ECONNREFUSED",
		"ECONNRESET",
		"ENOTFOUND",
		"ETIMEDOUT",
		"EPIPE",
		"EHOSTUNREACH",
		"ENETUNREACH",
		"EAI_AGAIN",
	])("%s of the network is transient, and named so", (code) => {
		expect(failureKind(network(code))).toBe("transient");
		expect(errorName(network(code))).toBe(code);
	});

	it.each(["TimeoutError", "AbortError", "BrokenCircuitError"])("%s is transient", (name) => {
		expect(failureKind(named(name))).toBe("transient");
	});

	it.each(["CredentialsProviderError", "TokenProviderError"])("%s is the operator's", (name) => {
		expect(failureKind(named(name))).toBe("operator");
	});
});

const refusalNames = new Set([
	"DisabledException",
	"AccessDeniedException",
	"NotFoundException",
	"InvalidKeyUsageException",
]);

describe("a revocation", () => {
	// The names of every object's own, which a careless table answers too.
	const name = fc.oneof(
		fc.string(),
		fc.stringMatching(/^[A-Z][A-Za-z]{3,20}(Exception|Error)$/),
		fc.constantFrom("constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "Exception", ""),
	);

	it("is never concluded from an unknown name", () => {
		fc.assert(
			fc.property(name, fc.constantFrom(400, 403, 404, 409, 500, 503), (unknown, status) => {
				fc.pre(!refusalNames.has(unknown));
				const kind = failureKind(answered(unknown, status));
				expect(["transient", "invalid-answer", "integrity", "operator", "ambiguous", "misuse"]).toContain(
					kind,
				);
			}),
			{ numRuns: 2_000 },
		);
	});

	it("is never concluded from a status of 5xx with an unknown name: that is transient", () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[A-Z][a-z]{8,20}$/),
				fc.integer({ min: 500, max: 599 }),
				(unknown, status) => {
					expect(failureKind(answered(unknown, status))).toBe("transient");
				},
			),
		);
	});

	it.each([0, "text", {}, { name: 7 }, new Error("plain"), Object.create(null)])(
		"is never concluded from something thrown that is no error of AWS: %s",
		(thrown) => {
			expect(failureKind(thrown)).toBe("transient");
		},
	);
});

describe("the SDK's own error classes", () => {
	type ErrorClass = new (options: { message: string; $metadata: object }) => Error & { $fault: string };
	const errorsOf = (sdk: object) =>
		Object.entries(sdk)
			.filter(([name, value]) => /Exception$/.test(name) && typeof value === "function" && value.length === 1)
			.filter(([name]) => !/ServiceException$/.test(name))
			.map(([name, value]) => [
				name,
				new (value as ErrorClass)({ message: "", $metadata: { httpStatusCode: 400 } }),
			]) as [string, Error][];

	it.each(errorsOf(sts))("%s of STS is the operator's, or passes: never the key's", (name, error) => {
		const failure = new CredentialsFailure(error);
		const passes = name === "IDPCommunicationErrorException";
		expect(failureKind(failure)).toBe(passes ? "transient" : "operator");
		expect(errorName(failure)).toBe(name);
		const { code, actionBy: by, message } = toKmsError(failure, failureKind(failure) as "operator");
		expect(code).toBe(passes ? "KMS_UNREACHABLE" : "KMS_MISCONFIGURED");
		expect(by).toBe("OPERATOR");
		expect(message).toContain(name);
	});

	it("are found: both SDKs have some", () => {
		expect(errorsOf(sts).length).toBeGreaterThanOrEqual(10);
		expect(errorsOf(kms).length).toBeGreaterThanOrEqual(40);
	});

	it.each(["AccessDeniedException", "AccessDenied", "DisabledException", "NotFoundException"])(
		"%s from the source of the credentials is not a refusal of the key",
		(name) => {
			expect(failureKind(new CredentialsFailure(answered(name, 403)))).toBe("operator");
		},
	);

	it.each([network("ECONNRESET"), named("TimeoutError"), answered("InternalFailure", 500)])(
		"a look-up of credentials that failed by %s may pass",
		(cause) => {
			expect(failureKind(new CredentialsFailure(cause))).toBe("transient");
		},
	);

	it.each(errorsOf(kms))("%s of KMS keeps access unless it is known to be a refusal", (name, error) => {
		const kind = failureKind(error);
		if (refusalNames.has(name)) expect(kind).toBe("refused");
		else expect(["transient", "integrity", "operator", "ambiguous", "misuse"]).toContain(kind);
	});
});

describe("for the circuit breaker", () => {
	it.each<[name: string, isSilent: boolean]>([
		["ThrottlingException", false],
		["TooManyRequestsException", false],
		["LimitExceededException", false],
		["KeyUnavailableException", false],
		["DisabledException", false],
		["AccessDeniedException", false],
		["KMSInvalidStateException", false],
		["InvalidCiphertextException", false],
		["ExpiredTokenException", false],
		["KMSInternalException", true],
		["DependencyTimeoutException", true],
	])("%s is silence: %s", (name, isSilent) => {
		expect(isSilence(answered(name, isSilent ? 500 : 400))).toBe(isSilent);
	});

	it("a network failure is silence, and so is an answer that KMS would not give", () => {
		expect(isSilence(network("ECONNREFUSED"))).toBe(true);
		expect(isSilence(named("TimeoutError"))).toBe(true);
		expect(isSilence(new UnexpectedAnswer("Decrypt"))).toBe(true);
	});

	it("a skipped call is not silence: it would keep the breaker open forever", () => {
		expect(isSilence(new NotAsked())).toBe(false);
		expect(mayPass(new NotAsked())).toBe(false);
		expect(toKmsError(new NotAsked(), "transient")).toMatchObject({ isUnasked: true });
	});
});

describe("in Keyhold's own terms", () => {
	const kinds = ["refused", "transient", "invalid-answer", "integrity", "operator", "misuse"] as const;

	it.each<[kind: (typeof kinds)[number], name: string, code: ErrorCode]>([
		["refused", "DisabledException", "KEY_REVOKED"],
		["refused", "KMSInvalidStateException", "KEY_REVOKED"],
		["transient", "ThrottlingException", "KMS_UNREACHABLE"],
		["integrity", "InvalidCiphertextException", "KEY_INTEGRITY"],
		["operator", "ExpiredTokenException", "KMS_MISCONFIGURED"],
		["misuse", "ValidationException", "KMS_MISCONFIGURED"],
		["invalid-answer", "UnexpectedAnswer", "KMS_UNREACHABLE"],
	])("%s (%s) is %s and carries AWS's name", (kind, name, code) => {
		const error = toKmsError(answered(name), kind);
		expect(error.code).toBe(code);
		expect(error.awsErrorName).toBe(name);
		expect(error.message).toContain(`(${shownErrorName(name)})`);
	});

	it.each<[name: string, by: ActionBy]>([
		["DisabledException", "CUSTOMER"],
		["AccessDeniedException", "CUSTOMER"],
		["ExpiredTokenException", "OPERATOR"],
		["CERT_HAS_EXPIRED", "OPERATOR"],
		["UnexpectedAnswer", "OPERATOR"],
		["InvalidCiphertextException", "OPERATOR"],
		["ValidationException", "OPERATOR"],
		["ECONNREFUSED", "OPERATOR"],
		["ENOTFOUND", "OPERATOR"],
		["KMSInternalException", "AWS"],
		["DependencyTimeoutException", "AWS"],
		["ThrottlingException", "NONE"],
		["TimeoutError", "NONE"],
	])("after %s the one who has to act is %s", (name, by) => {
		const error = named(name);
		expect(actionBy(error, failureKind(error))).toBe(by);
	});

	it("a custom key store that is out of order is the customer's", () => {
		expect(actionBy(answered("KMSInvalidStateException"), "transient")).toBe("CUSTOMER");
	});

	it.each(["AbortError", "SyntaxError", "TypeError", "TimeoutError", "NotAsked", "UnexpectedAnswer"])(
		"%s, which is not AWS's, is never shown as a name",
		(name) => {
			const thrown = { SyntaxError: new SyntaxError(), TypeError: new TypeError() }[name] ?? named(name);
			const { message } = toKmsError(thrown, "transient");
			expect(message).not.toMatch(/[A-Z][a-z]+[A-Z]/);
		},
	);

	it("the page never shows AWS's text, the log does, with the request to ask AWS about", () => {
		const secret = "User: arn:aws:iam::999999999999:role/vendor is not authorized";
		for (const kind of kinds) {
			const cause = answered("AccessDeniedException", 400, secret);
			const error = toKmsError(cause, kind);
			expect(error.message).not.toContain("999999999999");
			expect(error.message).not.toContain("authorized");
			expect(error.message).not.toContain("11111111-2222");
			expect(error.detail).toContain(secret);
			expect(error.detail).toContain("11111111-2222-3333-4444-555555555555");
			expect(error.cause).toBe(cause);
		}
	});

	it.each(kinds)("an error of kind %s says what to do next, and never that data is safe", (kind) => {
		const { message } = toKmsError(answered("InvalidCiphertextException"), kind);
		expect(message).toMatch(/(Try again|Ask your Keyhold operator|Check the key)[^.]*\./);
		expect(message).not.toMatch(/safe|lost/);
	});

	it("the page never shows an address of the network", () => {
		const error = toKmsError(network("ECONNREFUSED"), "transient");
		expect(error.message).not.toContain("10.0.0.1");
		expect(error.awsErrorName).toBe("ECONNREFUSED");
	});

	it.each([
		["DisabledException", "the encryption key is disabled"],
		["AccessDeniedException", "AWS denies access to the encryption key"],
		["NotFoundException", "AWS can't find the encryption key"],
		["KMSInvalidStateException", "the encryption key is not in a usable state"],
		["InvalidKeyUsageException", "the key's usage doesn't include encryption"],
		["SomethingNew", "AWS refuses the encryption key"],
		["constructor", "AWS refuses the encryption key"],
	])("%s reads: %s", (name, reason) => {
		expect(refusal(name).reason).toBe(reason);
	});

	it("a denied key is never called deleted or disabled: across accounts no one can tell", () => {
		const { message } = toKmsError(answered("AccessDeniedException"), "refused");
		expect(message).toBe(
			"AWS denies access to the encryption key (AccessDeniedException). Data encrypted with this key can't be read or written. Restore Keyhold's statements in the key's policy.",
		);
	});
});
