import { isBrokenCircuitError } from "cockatiel";
import { type ErrorCode, KeyholdError } from "../platform/errors.ts";

/**
 * What a failed call says about the key.
 * - refused: KMS answers and says no for good reason. Only the key's owner can change that.
 * - transient: KMS does not answer, or asks to try again. Says nothing about the key.
 * - integrity: the wrapped key or its context is not what this KMS key made.
 * - operator: Keyhold's own credentials are missing, wrong or expired.
 * - ambiguous: needs DescribeKey to tell refused from transient.
 * - misuse: a request that Keyhold should not have made.
 */
export type FailureKind = "refused" | "transient" | "integrity" | "operator" | "ambiguous" | "misuse";

// Decided on the name alone: KMS answers all client faults with HTTP 400, whatever the SDK's model says.
const kindByName: Record<string, FailureKind> = {
	DisabledException: "refused",
	AccessDeniedException: "refused",
	NotFoundException: "refused",
	InvalidKeyUsageException: "refused",
	// A custom key store answers every failure with it, a revoked key with it too.
	KMSInvalidStateException: "ambiguous",

	InvalidCiphertextException: "integrity",
	IncorrectKeyException: "integrity",

	UnrecognizedClientException: "operator",
	InvalidClientTokenId: "operator",
	InvalidSignatureException: "operator",
	SignatureDoesNotMatch: "operator",
	MissingAuthenticationTokenException: "operator",
	MissingAuthenticationToken: "operator",
	IncompleteSignature: "operator",
	ExpiredTokenException: "operator",
	ExpiredToken: "operator",
	RequestExpired: "operator",
	OptInRequired: "operator",
	CredentialsProviderError: "operator",
	TokenProviderError: "operator",
	InvalidIdentityToken: "operator",

	ThrottlingException: "transient",
	TooManyRequestsException: "transient",
	Throttling: "transient",
	ThrottledException: "transient",
	RequestThrottled: "transient",
	RequestThrottledException: "transient",
	RequestLimitExceeded: "transient",
	RequestTimeout: "transient",
	RequestTimeoutException: "transient",
	SlowDown: "transient",
	LimitExceededException: "transient",
	KMSInternalException: "transient",
	InternalFailure: "transient",
	InternalServerError: "transient",
	ServiceUnavailable: "transient",
	ServiceUnavailableException: "transient",
	DependencyTimeoutException: "transient",
	KeyUnavailableException: "transient",
	TimeoutError: "transient",
	AbortError: "transient",
	NoAnswer: "transient",

	ValidationException: "misuse",
	InvalidArnException: "misuse",
	UnsupportedOperationException: "misuse",
	InvalidGrantTokenException: "misuse",
	MalformedPolicyDocumentException: "misuse",
	AlreadyExistsException: "misuse",
};

/** Throttled by KMS, or one key's own trouble: no reason to stop calling the whole region. */
export function isWholeRegionSuspect(error: unknown): boolean {
	const name = errorName(error);
	return (
		failureKind(error) === "transient" &&
		![
			"ThrottlingException",
			"TooManyRequestsException",
			"LimitExceededException",
			"KeyUnavailableException",
		].includes(name)
	);
}

/** AWS's name for the failure; for what never reached AWS, the system's (ECONNREFUSED, TimeoutError). */
export function errorName(error: unknown): string {
	// The circuit breaker's own: the region was asked often enough.
	if (isBrokenCircuitError(error)) return "NoAnswer";
	const { name, code } = error as { name?: unknown; code?: unknown };
	if (typeof code === "string" && /^E[A-Z_]+$/.test(code)) return code;
	return typeof name === "string" ? name : "UnknownError";
}

/**
 * What `error`, thrown by the AWS SDK or below it, says about the key. A name nobody knows is never a
 * revocation: as an answer of the service to our request it is misuse, anything else transient.
 */
export function failureKind(error: unknown): FailureKind {
	const name = errorName(error);
	// Own names only: every object answers to "constructor".
	if (Object.hasOwn(kindByName, name)) return kindByName[name] as FailureKind;
	const { $fault, $metadata } = error as { $fault?: unknown; $metadata?: { httpStatusCode?: number } };
	return $fault === "client" && $metadata?.httpStatusCode === 400 ? "misuse" : "transient";
}

const codeByKind: Record<Exclude<FailureKind, "ambiguous">, ErrorCode> = {
	refused: "KEY_REVOKED",
	transient: "KMS_UNREACHABLE",
	integrity: "KEY_INTEGRITY",
	operator: "KMS_MISCONFIGURED",
	misuse: "INTERNAL",
};

const reasonByName: Record<string, string> = {
	DisabledException: "the encryption key is disabled",
	AccessDeniedException: "AWS denies access to the encryption key",
	NotFoundException: "AWS does not find the encryption key",
	KMSInvalidStateException: "the encryption key is not in a usable state",
	InvalidKeyUsageException: "the encryption key is not made for encryption",
};

/** The sentence part for an AWS error name, e.g. "the encryption key is disabled". */
export function refusalReason(awsErrorName: string): string {
	const reason = Object.hasOwn(reasonByName, awsErrorName) ? reasonByName[awsErrorName] : undefined;
	return reason ?? "AWS refuses the encryption key";
}

/** The error in Keyhold's own terms. `kind` must not be ambiguous any more. */
export function toKmsError(error: unknown, kind: Exclude<FailureKind, "ambiguous">): KeyholdError {
	const name = errorName(error);
	const requestId = (error as { $metadata?: { requestId?: string } }).$metadata?.requestId;
	const detail = `${name}${requestId ? `, AWS request ${requestId}` : ""}: ${error instanceof Error ? error.message : ""}`;
	const message = {
		refused: `Access ended: ${refusalReason(name)} (${name}).`,
		transient: `AWS KMS does not answer (${name}). Nothing is lost; trying again can help.`,
		integrity: `AWS KMS says that a data key was not made by this encryption key (${name}).`,
		operator: `Keyhold cannot sign in to AWS (${name}). The operator of this Keyhold has to mend its credentials.`,
		misuse: `AWS KMS rejected a request of Keyhold (${name}).`,
	}[kind];
	return new KeyholdError(codeByKind[kind], message, { detail, awsErrorName: name, cause: error });
}
