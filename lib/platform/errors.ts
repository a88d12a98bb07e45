import { isDatabaseAway } from "./is-database-away.ts";
import { queryCanceled, sqlState } from "./sql-state.ts";
import { productName } from "./vendor-names.ts";

/**
 * The subject of a refusal: the request's `input`, the caller's `access`, the current `state`, a rate `limit`, the use of
 * the KMS `key`, the stored `record`, or Keyhold's own `system`.
 */
export type ErrorCategory = "input" | "access" | "state" | "limit" | "key" | "record" | "system";

/** The closed set of error codes: HTTP status, category, log level, and whether a retry can help. */
const errorTable = {
	INVALID_INPUT: { httpStatus: 400, category: "input", logLevel: "info", retryable: false },
	UNAUTHENTICATED: { httpStatus: 401, category: "access", logLevel: "info", retryable: false },
	FORBIDDEN: { httpStatus: 403, category: "access", logLevel: "warn", retryable: false },
	/** The organization requires more than a password. */
	SECOND_FACTOR_REQUIRED: { httpStatus: 403, category: "access", logLevel: "info", retryable: false },
	SSO_REQUIRED: { httpStatus: 403, category: "access", logLevel: "info", retryable: false },
	/** The organization is being offboarded, or was. */
	ORGANIZATION_CLOSED: { httpStatus: 403, category: "access", logLevel: "info", retryable: false },
	/** A vendor's program called without TLS from another machine. */
	TLS_REQUIRED: { httpStatus: 403, category: "access", logLevel: "warn", retryable: false },
	/** An application's token is not for this tenant, or no such tenant exists. */
	TENANT_NOT_FOUND: { httpStatus: 404, category: "access", logLevel: "info", retryable: false },
	NOT_FOUND: { httpStatus: 404, category: "state", logLevel: "info", retryable: false },
	CONFLICT: { httpStatus: 409, category: "state", logLevel: "info", retryable: false },
	/** The deployment's data key is being replaced: a write has to be sent again. */
	DATA_KEY_CHANGING: { httpStatus: 503, category: "state", logLevel: "warn", retryable: true },
	/** The resource has changed since the caller read it (If-Match). */
	PRECONDITION_FAILED: { httpStatus: 412, category: "state", logLevel: "info", retryable: false },
	/** The Idempotency-Key was used for a different request. */
	IDEMPOTENCY_MISMATCH: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	PAYLOAD_TOO_LARGE: { httpStatus: 413, category: "input", logLevel: "info", retryable: false },
	UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415, category: "input", logLevel: "info", retryable: false },
	CONFIRMATION_MISMATCH: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	/** A payload field was used where only metadata is allowed. */
	FIELD_ENCRYPTED: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	/** The database cannot answer a query, or not in time. */
	QUERY_FAILED: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	PROBE_FAILED: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	/** Too many requests. The message says when to try again. */
	RATE_LIMITED: { httpStatus: 429, category: "limit", logLevel: "info", retryable: true },
	KEY_REVOKED: { httpStatus: 503, category: "key", logLevel: "warn", retryable: true },
	KMS_UNREACHABLE: { httpStatus: 503, category: "key", logLevel: "warn", retryable: true },
	/** The operator has to fix Keyhold's AWS credentials or configuration. */
	KMS_MISCONFIGURED: { httpStatus: 503, category: "key", logLevel: "error", retryable: true },
	/** The database does not respond, or is read-only. */
	DATABASE_UNAVAILABLE: { httpStatus: 503, category: "system", logLevel: "error", retryable: true },
	/** KMS says that the wrapped data key or its encryption context is not what Keyhold stored. */
	KEY_INTEGRITY: { httpStatus: 500, category: "record", logLevel: "error", retryable: false },
	/** A sealed record does not open under its data key. */
	RECORD_INTEGRITY: { httpStatus: 500, category: "record", logLevel: "error", retryable: false },
	/** The caller sent something other than a sealed value of an application. */
	VALUE_NOT_SEALED: { httpStatus: 422, category: "input", logLevel: "info", retryable: false },
	/** A sealed value of an application does not open for this tenant and context. */
	VALUE_INTEGRITY: { httpStatus: 422, category: "record", logLevel: "warn", retryable: false },
	/** An authorized user destroyed the record's data key: the record can never be opened again. */
	DATA_DESTROYED: { httpStatus: 410, category: "record", logLevel: "info", retryable: false },
	INTERNAL: { httpStatus: 500, category: "system", logLevel: "error", retryable: false },
} as const satisfies Record<
	string,
	{ httpStatus: number; category: ErrorCategory; logLevel: "info" | "warn" | "error"; retryable: boolean }
>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** The HTTP status of a code. Pure. */
export function httpStatusOf(code: ErrorCode): number {
	return errorTable[code].httpStatus;
}

/** The party that has to act before it can work again; NONE if it is likely to recover automatically. */
export type ActionBy = "CUSTOMER" | "OPERATOR" | "AWS" | "NONE";

type KeyholdErrorOptions = {
	/** For the log only: may contain ids and AWS request ids, never key bytes, payloads, tokens or passwords. */
	detail?: string;
	/** AWS's own name for the failure, if KMS is the cause. */
	awsErrorName?: string;
	/** The party that has to act, if KMS is the cause. */
	actionBy?: ActionBy;
	/** The KMS key that the call named, if KMS is the cause. */
	kmsKeyArn?: string | undefined;
	/** KMS was not called, so this says nothing about the key. */
	isUnasked?: boolean;
	/** Error messages by field name. */
	fieldErrors?: Record<string, string>;
	/** Further members of the error as the caller sees it, for example a report. Safe to show. */
	extensions?: Record<string, unknown>;
	/** When to try again, if known. */
	retryAfterSeconds?: number;
	cause?: unknown;
};

const brand = Symbol.for("keyhold.error");

/** Keyhold's only error class. `message` is for people and safe to show. */
export class KeyholdError extends Error {
	// Next evaluates modules once per bundle, so an error may be an instance of another bundle's copy of this class.
	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === "object" && value !== null && brand in value;
	}

	readonly [brand] = true;
	readonly code: ErrorCode;
	readonly detail: string | undefined;
	readonly awsErrorName: string | undefined;
	readonly actionBy: ActionBy | undefined;
	readonly kmsKeyArn: string | undefined;
	readonly isUnasked: boolean;
	readonly fieldErrors: Record<string, string> | undefined;
	readonly extensions: Record<string, unknown> | undefined;
	readonly retryAfterSeconds: number | undefined;

	constructor(code: ErrorCode, message: string, options: KeyholdErrorOptions = {}) {
		super(message, { cause: options.cause });
		this.name = "KeyholdError";
		this.code = code;
		this.detail = options.detail;
		this.awsErrorName = options.awsErrorName;
		this.actionBy = options.actionBy;
		this.kmsKeyArn = options.kmsKeyArn;
		this.isUnasked = options.isUnasked ?? false;
		this.fieldErrors = options.fieldErrors;
		this.extensions = options.extensions;
		this.retryAfterSeconds = options.retryAfterSeconds;
	}

	get httpStatus(): number {
		return errorTable[this.code].httpStatus;
	}
	get category(): ErrorCategory {
		return errorTable[this.code].category;
	}
	get logLevel(): "info" | "warn" | "error" {
		return errorTable[this.code].logLevel;
	}
	get isRetryable(): boolean {
		return errorTable[this.code].retryable;
	}
}

/**
 * Turns an unexpected error into INTERNAL, or into DATABASE_UNAVAILABLE if the database is away or too slow. Its text goes
 * to the log only. No message claims that nothing was changed: the error may have come after the commit.
 */
export function toKeyholdError(error: unknown): KeyholdError {
	if (error instanceof KeyholdError) return error;
	if (isDatabaseAway(error)) {
		return new KeyholdError(
			"DATABASE_UNAVAILABLE",
			`${productName()}'s database isn't responding or is read-only at the moment. If you were changing something, check whether the change was made before you try again.`,
			{ cause: error },
		);
	}
	if (sqlState(error) === queryCanceled) {
		return new KeyholdError(
			"DATABASE_UNAVAILABLE",
			`${productName()}'s database took too long to respond. Try again in a few seconds.`,
			{ cause: error },
		);
	}
	const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return new KeyholdError(
		"INTERNAL",
		`Something went wrong inside ${productName()}. If you were changing something, check whether the change was made before you try again.`,
		{ detail, cause: error },
	);
}
