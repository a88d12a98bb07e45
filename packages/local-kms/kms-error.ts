/** What AWS KMS answers instead of a result: `name` travels as `__type`, the status is 400 or, for faults of the service, 500. */
export class KmsError extends Error {
	readonly status: number;

	/** An empty message leaves the field out, as KMS does for InvalidCiphertextException. */
	constructor(name: string, message = "", status = statusOf(name)) {
		super(message);
		this.name = name;
		this.status = status;
	}
}

const serverFaults = new Set([
	"DependencyTimeoutException",
	"InternalFailure",
	"KMSInternalException",
	"KeyUnavailableException",
	"ServiceUnavailable",
	"ServiceUnavailableException",
]);

/** The wire knows 400 and 500 only; the SDK model's 404, 409 and 412 are never sent by awsJson1_1. */
function statusOf(name: string): number {
	return serverFaults.has(name) ? 500 : 400;
}

export const validation = (message: string) => new KmsError("ValidationException", message);
export const notFound = (message: string) => new KmsError("NotFoundException", message);
export const accessDenied = (message: string) => new KmsError("AccessDeniedException", message);
/** Damaged blob and foreign encryption context look alike, and KMS says nothing about either. */
export const invalidCiphertext = () => new KmsError("InvalidCiphertextException");
