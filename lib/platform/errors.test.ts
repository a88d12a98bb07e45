import { describe, expect, it } from "vitest";
import { type ErrorCategory, type ErrorCode, KeyholdError, toKeyholdError } from "./errors.ts";

// Written by hand: what clients see, and whether they retry, depends on it.
const expected: Record<
	ErrorCode,
	[httpStatus: number, category: ErrorCategory, logLevel: string, isRetryable: boolean]
> = {
	INVALID_INPUT: [400, "input", "info", false],
	UNAUTHENTICATED: [401, "access", "info", false],
	FORBIDDEN: [403, "access", "warn", false],
	SECOND_FACTOR_REQUIRED: [403, "access", "info", false],
	SSO_REQUIRED: [403, "access", "info", false],
	ORGANIZATION_CLOSED: [403, "access", "info", false],
	PRECONDITION_FAILED: [412, "state", "info", false],
	IDEMPOTENCY_MISMATCH: [422, "input", "info", false],
	TLS_REQUIRED: [403, "access", "warn", false],
	TENANT_NOT_FOUND: [404, "access", "info", false],
	NOT_FOUND: [404, "state", "info", false],
	CONFLICT: [409, "state", "info", false],
	DATA_KEY_CHANGING: [503, "state", "warn", true],
	PAYLOAD_TOO_LARGE: [413, "input", "info", false],
	UNSUPPORTED_MEDIA_TYPE: [415, "input", "info", false],
	CONFIRMATION_MISMATCH: [422, "input", "info", false],
	FIELD_ENCRYPTED: [422, "input", "info", false],
	QUERY_FAILED: [422, "input", "info", false],
	PROBE_FAILED: [422, "input", "info", false],
	RATE_LIMITED: [429, "limit", "info", true],
	KEY_REVOKED: [503, "key", "warn", true],
	KMS_UNREACHABLE: [503, "key", "warn", true],
	KMS_MISCONFIGURED: [503, "key", "error", true],
	DATABASE_UNAVAILABLE: [503, "system", "error", true],
	KEY_INTEGRITY: [500, "record", "error", false],
	RECORD_INTEGRITY: [500, "record", "error", false],
	VALUE_NOT_SEALED: [422, "input", "info", false],
	VALUE_INTEGRITY: [422, "record", "warn", false],
	DATA_DESTROYED: [410, "record", "info", false],
	INTERNAL: [500, "system", "error", false],
};
const rows = (Object.keys(expected) as ErrorCode[]).map((code) => [code, ...expected[code]] as const);

describe("a KeyholdError", () => {
	it.each(rows)(
		"%s is HTTP %i of category %s, logged as %s, retryable: %s",
		(code, httpStatus, category, logLevel, isRetryable) => {
			const error = new KeyholdError(code, "message");
			expect(error).toMatchObject({ code, httpStatus, category, logLevel, isRetryable });
		},
	);

	it("is retryable exactly where OTLP clients retry: 429 and 503", () => {
		for (const [code, httpStatus] of rows) {
			expect(new KeyholdError(code, "message").isRetryable).toBe(httpStatus === 429 || httpStatus === 503);
		}
	});

	it("keeps its detail for the log, apart from the message for people", () => {
		const cause = new Error("cause");
		const error = new KeyholdError("KEY_REVOKED", "for people", {
			detail: "for the log",
			awsErrorName: "DisabledException",
			fieldErrors: { arn: "wrong" },
			cause,
		});
		expect(error).toBeInstanceOf(Error);
		expect(error).toMatchObject({
			name: "KeyholdError",
			message: "for people",
			detail: "for the log",
			awsErrorName: "DisabledException",
			fieldErrors: { arn: "wrong" },
			cause,
		});
		expect(String(error)).toBe("KeyholdError: for people");
	});
});

describe("an unexpected error", () => {
	it.each([
		["an error", new TypeError("password=hunter2"), "TypeError: password=hunter2"],
		["a text", "password=hunter2", "password=hunter2"],
		["nothing", undefined, "undefined"],
		["null", null, "null"],
	])("becomes INTERNAL, with its text for the log only: %s", (_, thrown, detail) => {
		const error = toKeyholdError(thrown);
		expect(error.code).toBe("INTERNAL");
		expect(error.message).toMatch(
			/^Something went wrong inside Keyhold\..* check whether the change was made/,
		);
		expect(error.detail).toBe(detail);
		expect(error.cause).toBe(thrown);
	});

	it("is not a KeyholdError thrown by another bundle's copy of this module", async () => {
		const copy = (await import("./errors.ts?copy" as "./errors.ts")) as typeof import("./errors.ts");
		expect(copy.KeyholdError).not.toBe(KeyholdError);
		const error = new copy.KeyholdError("CONFLICT", "message");
		expect(toKeyholdError(error)).toBe(error);
	});

	it("is not a KeyholdError: it stays as it is", () => {
		const error = new KeyholdError("CONFLICT", "message");
		expect(toKeyholdError(error)).toBe(error);
	});
});
