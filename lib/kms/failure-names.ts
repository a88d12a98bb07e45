/**
 * The meaning of a failed call for the key.
 * - refused: KMS answers and refuses the key. Only the key's owner can change that.
 * - transient: KMS does not answer, or asks to try again. Says nothing about the key.
 * - invalid-answer: something other than KMS answered, such as a proxy. Says nothing about the key.
 * - integrity: the wrapped key or its context is not what this KMS key made.
 * - operator: Keyhold's own credentials are missing, wrong or expired, or its network does not lead to AWS.
 * - ambiguous: needs DescribeKey to tell refused from transient.
 * - misuse: a request that KMS rejects for a reason other than the key.
 */
export type FailureKind =
	| "refused"
	| "transient"
	| "invalid-answer"
	| "integrity"
	| "operator"
	| "ambiguous"
	| "misuse";

/**
 * Maps an AWS error name to its meaning. The name alone decides: KMS answers every client fault with HTTP 400, whatever
 * the SDK's model says. An unknown name is never a revocation.
 * Source: AWS KMS API Reference, "Common Errors" and each operation's "Errors".
 */
export const kindByName: Readonly<Record<string, FailureKind>> = {
	DisabledException: "refused",
	AccessDeniedException: "refused",
	NotFoundException: "refused",
	InvalidKeyUsageException: "refused",
	// A custom key store answers every failure with it, a revoked key with it too.
	KMSInvalidStateException: "ambiguous",

	InvalidCiphertextException: "integrity",
	IncorrectKeyException: "integrity",
	KeyCheckValueMismatch: "integrity",

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
	NotAsked: "transient",

	UnexpectedAnswer: "invalid-answer",

	ValidationException: "misuse",
	InvalidArnException: "misuse",
	UnsupportedOperationException: "misuse",
	InvalidGrantTokenException: "misuse",
	MalformedPolicyDocumentException: "misuse",
	AlreadyExistsException: "misuse",
};

/** AWS asks for fewer calls. */
export const throttlingNames: ReadonlySet<string> = new Set(
	Object.keys(kindByName).filter((name) => /Throttl|TooMany|LimitExceeded|SlowDown/.test(name)),
);

/** AWS, or the key's custom key store, reports an outage of its own. */
export const outageNames: ReadonlySet<string> = new Set([
	"KMSInternalException",
	"InternalFailure",
	"InternalServerError",
	"ServiceUnavailable",
	"ServiceUnavailableException",
	"DependencyTimeoutException",
	"KeyUnavailableException",
]);

/** Keyhold's host cannot resolve or reach the endpoint. Node.js names, from `errno`. */
export const noWayNames: ReadonlySet<string> = new Set([
	"ENOTFOUND",
	"ECONNREFUSED",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"EADDRNOTAVAIL",
	"EPROTO",
]);

/**
 * The endpoint's certificate is not trusted: a proxy in between, or a wrong clock.
 * Source: Node.js documentation, "TLS", X509 certificate error codes.
 */
export const certificateName =
	/^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT)/;
