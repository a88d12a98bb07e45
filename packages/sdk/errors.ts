/** Every code of an error from this package, and whether the same call may succeed later. */
const retryable = {
	/** The caller passed something that cannot be sealed or opened. Fix the call. */
	INVALID_INPUT: false,
	/** The value does not begin like a sealed value: it may have been written before adoption. */
	VALUE_NOT_SEALED: false,
	/** The value is damaged, belongs elsewhere, or was sealed with another data key. */
	VALUE_INTEGRITY: false,
} as const;

export type SealedValueErrorCode = keyof typeof retryable;

/** An error with a code of a closed set. `isRetryable`: the same call may succeed later. */
export class SealedValueError extends Error {
	readonly code: SealedValueErrorCode;

	constructor(code: SealedValueErrorCode, message: string) {
		super(message);
		this.name = "SealedValueError";
		this.code = code;
	}

	get isRetryable(): boolean {
		return retryable[this.code];
	}
}
