/** Every code of an error, and whether the same call may succeed later without a change. */
const retryable = {
	/** The caller passed something that cannot be used. Fix the call. */
	INVALID_INPUT: false,
	/** The value does not begin like a sealed value: it may have been written before adoption. */
	VALUE_NOT_SEALED: false,
	/** The value is damaged, belongs elsewhere, or was sealed with another data key. */
	VALUE_INTEGRITY: false,
	/** AWS refuses the tenant's KMS key. The tenant decides whether it works again. */
	KEY_REVOKED: true,
	/** AWS KMS does not answer Keyhold. */
	KMS_UNREACHABLE: true,
	/** AWS does not accept Keyhold's own credentials. Keyhold's operator has to fix them. */
	KMS_MISCONFIGURED: true,
	/** Keyhold does not answer, or not in time. */
	KEYHOLD_UNREACHABLE: true,
	/** Too many requests for one tenant or token. */
	RATE_LIMITED: true,
	/** An authorized user destroyed the data key: the value can never be opened again. */
	DATA_DESTROYED: false,
	/** Keyhold knows no such organization or deployment, or the token is not for it. */
	TENANT_NOT_FOUND: false,
	/** The tenant is being offboarded, or was: nothing new is sealed for it. */
	ORGANIZATION_CLOSED: false,
	/** The token lacks the scope. */
	FORBIDDEN: false,
	/** The token is missing, unknown, expired or revoked. */
	UNAUTHENTICATED: false,
	/** Keyhold hands out data keys over TLS only, unless the process runs on the same machine. */
	TLS_REQUIRED: false,
	/** KMS says that the wrapped data key is not what Keyhold stored. */
	KEY_INTEGRITY: false,
	/** The address answers, but not like Keyhold: a redirect, another server, or another version. */
	UNEXPECTED_ANSWER: false,
	/** `close` was called. */
	CLOSED: false,
	/** Something failed inside Keyhold or this package. */
	INTERNAL: false,
} as const;

export type KeyholdErrorCode = keyof typeof retryable;

/** True for a code of the closed set. Pure. */
export function isKeyholdErrorCode(code: unknown): code is KeyholdErrorCode {
	return typeof code === "string" && Object.hasOwn(retryable, code);
}

/**
 * The only error that this package throws on purpose. `message` is for people, says what to do, and never contains a token,
 * a key or a value.
 */
export class KeyholdError extends Error {
	readonly code: KeyholdErrorCode;

	constructor(code: KeyholdErrorCode, message: string) {
		super(message);
		this.name = "KeyholdError";
		this.code = code;
	}

	/** True if the same call may succeed later without a change. */
	get isRetryable(): boolean {
		return retryable[this.code];
	}
}
