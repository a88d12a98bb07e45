import { isDatabaseAway } from "./is-database-away.ts";
import { queryCanceled, sqlState } from "./sql-state.ts";

/** Every way in which Keyhold says no: code → HTTP status, log level, and whether trying again can help. */
const errorTable = {
	INVALID_INPUT: { httpStatus: 400, logLevel: "info", retryable: false },
	UNAUTHENTICATED: { httpStatus: 401, logLevel: "info", retryable: false },
	FORBIDDEN: { httpStatus: 403, logLevel: "warn", retryable: false },
	/** The organization asks for more than a password. */
	SECOND_FACTOR_REQUIRED: { httpStatus: 403, logLevel: "info", retryable: false },
	SSO_REQUIRED: { httpStatus: 403, logLevel: "info", retryable: false },
	NOT_FOUND: { httpStatus: 404, logLevel: "info", retryable: false },
	CONFLICT: { httpStatus: 409, logLevel: "info", retryable: false },
	/** What is to be changed is not any more what the caller has seen (If-Match). */
	PRECONDITION_FAILED: { httpStatus: 412, logLevel: "info", retryable: false },
	/** An Idempotency-Key that came with another request before. */
	IDEMPOTENCY_MISMATCH: { httpStatus: 422, logLevel: "info", retryable: false },
	PAYLOAD_TOO_LARGE: { httpStatus: 413, logLevel: "info", retryable: false },
	UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415, logLevel: "info", retryable: false },
	CONFIRMATION_MISMATCH: { httpStatus: 422, logLevel: "info", retryable: false },
	/** A field of the payload where only metadata can stand. */
	FIELD_ENCRYPTED: { httpStatus: 422, logLevel: "info", retryable: false },
	/** A scheduled query that the database cannot answer, or not in time. */
	QUERY_FAILED: { httpStatus: 422, logLevel: "info", retryable: false },
	PROBE_FAILED: { httpStatus: 422, logLevel: "info", retryable: false },
	/** Asked for too often. The message says when to try again. */
	RATE_LIMITED: { httpStatus: 429, logLevel: "info", retryable: true },
	KEY_REVOKED: { httpStatus: 503, logLevel: "warn", retryable: true },
	KMS_UNREACHABLE: { httpStatus: 503, logLevel: "warn", retryable: true },
	/** The vendor's own credentials or configuration: for the operator to mend. */
	KMS_MISCONFIGURED: { httpStatus: 503, logLevel: "error", retryable: true },
	/** The database does not answer, or takes no changes now. */
	DATABASE_UNAVAILABLE: { httpStatus: 503, logLevel: "error", retryable: true },
	/** KMS says that the wrapped key or its context is not what we stored. */
	KEY_INTEGRITY: { httpStatus: 500, logLevel: "error", retryable: false },
	/** A sealed record does not open under its data key. */
	RECORD_INTEGRITY: { httpStatus: 500, logLevel: "error", retryable: false },
	/** The data key of a record was destroyed, by somebody who may: it never opens again. */
	DATA_DESTROYED: { httpStatus: 410, logLevel: "info", retryable: false },
	INTERNAL: { httpStatus: 500, logLevel: "error", retryable: false },
} as const satisfies Record<
	string,
	{ httpStatus: number; logLevel: "info" | "warn" | "error"; retryable: boolean }
>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** The HTTP status that a code is answered with. Pure. */
export function httpStatusOf(code: ErrorCode): number {
	return errorTable[code].httpStatus;
}

/** Who has to act before something that failed can work again; NONE while it is likely to pass by itself. */
export type ActionBy = "CUSTOMER" | "OPERATOR" | "AWS" | "NONE";

type KeyholdErrorOptions = {
	/** For the log only: may name ids and AWS request ids, never key bytes, payloads, tokens or passwords. */
	detail?: string;
	/** AWS's own name for the failure, when KMS is the cause. */
	awsErrorName?: string;
	/** Who has to act, when KMS is the cause. */
	actionBy?: ActionBy;
	/** KMS was not asked, so this says nothing about the key. */
	isUnasked?: boolean;
	/** By field name: what is wrong with it. */
	fieldErrors?: Record<string, string>;
	/** When to try again, where that is known. */
	retryAfterSeconds?: number;
	cause?: unknown;
};

const brand = Symbol.for("keyhold.error");

/** The one error of Keyhold. `message` is for people and safe to show. */
export class KeyholdError extends Error {
	// Next evaluates modules once per bundle, and the key ring, which is one a process, throws the class of another.
	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === "object" && value !== null && brand in value;
	}

	readonly [brand] = true;
	readonly code: ErrorCode;
	readonly detail: string | undefined;
	readonly awsErrorName: string | undefined;
	readonly actionBy: ActionBy | undefined;
	readonly isUnasked: boolean;
	readonly fieldErrors: Record<string, string> | undefined;
	readonly retryAfterSeconds: number | undefined;

	constructor(code: ErrorCode, message: string, options: KeyholdErrorOptions = {}) {
		super(message, { cause: options.cause });
		this.name = "KeyholdError";
		this.code = code;
		this.detail = options.detail;
		this.awsErrorName = options.awsErrorName;
		this.actionBy = options.actionBy;
		this.isUnasked = options.isUnasked ?? false;
		this.fieldErrors = options.fieldErrors;
		this.retryAfterSeconds = options.retryAfterSeconds;
	}

	get httpStatus(): number {
		return errorTable[this.code].httpStatus;
	}
	get logLevel(): "info" | "warn" | "error" {
		return errorTable[this.code].logLevel;
	}
	get isRetryable(): boolean {
		return errorTable[this.code].retryable;
	}
}

/** What is not ours becomes INTERNAL, or says that the database is away or too slow; its text goes to the log, never to a page. */
export function toKeyholdError(error: unknown): KeyholdError {
	if (error instanceof KeyholdError) return error;
	if (isDatabaseAway(error)) {
		return new KeyholdError(
			"DATABASE_UNAVAILABLE",
			"Keyhold's database does not answer, or takes no changes at the moment. Try again in a few seconds.",
			{ cause: error },
		);
	}
	if (sqlState(error) === queryCanceled) {
		return new KeyholdError(
			"DATABASE_UNAVAILABLE",
			"Keyhold's database took too long to answer. Nothing was changed. Try again in a few seconds.",
			{ cause: error },
		);
	}
	const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return new KeyholdError("INTERNAL", "Something failed inside Keyhold. Nothing was changed.", {
		detail,
		cause: error,
	});
}
