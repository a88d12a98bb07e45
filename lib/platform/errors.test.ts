import { describe, expect, it } from "vitest";
import { type ErrorCode, KeyholdError, toKeyholdError } from "./errors.ts";

// By hand: what a client sees and whether it tries again hangs on it.
const expected: Record<ErrorCode, [httpStatus: number, logLevel: string, isRetryable: boolean]> = {
	INVALID_INPUT: [400, "info", false],
	UNAUTHENTICATED: [401, "info", false],
	FORBIDDEN: [403, "warn", false],
	SECOND_FACTOR_REQUIRED: [403, "info", false],
	SSO_REQUIRED: [403, "info", false],
	PRECONDITION_FAILED: [412, "info", false],
	IDEMPOTENCY_MISMATCH: [422, "info", false],
	NOT_FOUND: [404, "info", false],
	CONFLICT: [409, "info", false],
	PAYLOAD_TOO_LARGE: [413, "info", false],
	UNSUPPORTED_MEDIA_TYPE: [415, "info", false],
	CONFIRMATION_MISMATCH: [422, "info", false],
	FIELD_ENCRYPTED: [422, "info", false],
	QUERY_FAILED: [422, "info", false],
	PROBE_FAILED: [422, "info", false],
	RATE_LIMITED: [429, "info", true],
	KEY_REVOKED: [503, "warn", true],
	KMS_UNREACHABLE: [503, "warn", true],
	KMS_MISCONFIGURED: [503, "error", true],
	DATABASE_UNAVAILABLE: [503, "error", true],
	KEY_INTEGRITY: [500, "error", false],
	RECORD_INTEGRITY: [500, "error", false],
	DATA_DESTROYED: [410, "info", false],
	INTERNAL: [500, "error", false],
};
const rows = (Object.keys(expected) as ErrorCode[]).map((code) => [code, ...expected[code]] as const);

describe("an error of Keyhold", () => {
	it.each(rows)("%s is HTTP %i, logged as %s, retryable: %s", (code, httpStatus, logLevel, isRetryable) => {
		const error = new KeyholdError(code, "message");
		expect(error).toMatchObject({ code, httpStatus, logLevel, isRetryable });
	});

	it("is retryable exactly where OTLP clients retry: 429 and 503", () => {
		for (const [code, httpStatus] of rows) {
			expect(new KeyholdError(code, "message").isRetryable).toBe(httpStatus === 429 || httpStatus === 503);
		}
	});

	it("keeps for the log what is not for the page", () => {
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

describe("what is not ours", () => {
	it.each([
		["an error", new TypeError("password=hunter2"), "TypeError: password=hunter2"],
		["a text", "password=hunter2", "password=hunter2"],
		["nothing", undefined, "undefined"],
		["null", null, "null"],
	])("becomes INTERNAL, its text for the log alone: %s", (_, thrown, detail) => {
		const error = toKeyholdError(thrown);
		expect(error.code).toBe("INTERNAL");
		expect(error.message).toBe("Something failed inside Keyhold. Nothing was changed.");
		expect(error.detail).toBe(detail);
		expect(error.cause).toBe(thrown);
	});

	it("is not what another bundle's copy of this module threw: that is ours too", async () => {
		const copy = (await import("./errors.ts?copy" as "./errors.ts")) as typeof import("./errors.ts");
		expect(copy.KeyholdError).not.toBe(KeyholdError);
		const error = new copy.KeyholdError("CONFLICT", "message");
		expect(toKeyholdError(error)).toBe(error);
	});

	it("does not swallow what is ours", () => {
		const error = new KeyholdError("CONFLICT", "message");
		expect(toKeyholdError(error)).toBe(error);
	});
});
