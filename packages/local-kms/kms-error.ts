/** An error that KMS returns: `name` is sent as `__type`, with status 400, or 500 for a failure of the service. */
export class KmsError extends Error {
	readonly status: number;

	/** An empty message is left out of the answer, as KMS does for InvalidCiphertextException. */
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

/** awsJson1_1 sends only 400 and 500, never the 404, 409 and 412 of the SDK's model. */
function statusOf(name: string): number {
	return serverFaults.has(name) ? 500 : 400;
}

export const validation = (message: string) => new KmsError("ValidationException", message);
export const notFound = (message: string) => new KmsError("NotFoundException", message);
export const accessDenied = (message: string) => new KmsError("AccessDeniedException", message);
/** The same error for a damaged blob and a different encryption context, as in KMS. */
export const invalidCiphertext = () => new KmsError("InvalidCiphertextException");
