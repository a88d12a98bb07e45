import { type ActionBy, type ErrorCode, KeyholdError } from "../platform/errors.ts";
import {
	certificateName,
	type FailureKind,
	kindByName,
	noWayNames,
	outageNames,
	throttlingNames,
} from "./failure-names.ts";

export type { FailureKind } from "./failure-names.ts";

/** A call that was not made, since its key or its region has been silent for a while. Says nothing about the key. */
export class NotAsked extends Error {
	override name = "NotAsked";
}

/** What answered with 200 is not what KMS answers to this operation. */
export class UnexpectedAnswer extends Error {
	override name = "UnexpectedAnswer";
	constructor(operation: string) {
		super(`The answer to ${operation} is not one of AWS KMS.`);
	}
}

/** Keyhold's own credentials could not be had, so KMS was not reached: no answer of STS says anything about a key. */
export class CredentialsFailure extends Error {
	constructor(cause: unknown) {
		super(`No AWS credentials: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
		this.name = errorName(cause);
	}
}

/**
 * AWS's name for a failure; for what never reached AWS the system's, such as ECONNREFUSED, TimeoutError when there was
 * no answer in time, and UnexpectedAnswer for an answer that cannot be read.
 */
export function errorName(error: unknown): string {
	const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
	if (typeof code === "string" && (/^E[A-Z_]+$/.test(code) || certificateName.test(code))) return code;
	if (name === "AbortError") return "TimeoutError";
	// The SDK's, while it reads an answer that is no JSON or not KMS's.
	if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)
		return "UnexpectedAnswer";
	return typeof name === "string" && name !== "" ? name : "UnknownError";
}

/**
 * What `error`, thrown by the AWS SDK or below it, says about the key. A name that is not known is never a
 * revocation: as an answer of the service to our request it is misuse, anything else transient.
 */
export function failureKind(error: unknown): FailureKind {
	if (error instanceof CredentialsFailure) return willPass(error.cause) ? "transient" : "operator";
	const name = errorName(error);
	if (certificateName.test(name)) return "operator";
	// Own names only: every object answers to "constructor".
	if (Object.hasOwn(kindByName, name)) return kindByName[name] as FailureKind;
	return ofService(error).status === 400 ? "misuse" : "transient";
}

function ofService(error: unknown): { fault: unknown; status: number | undefined } {
	const { $fault, $metadata } = (error ?? {}) as {
		$fault?: unknown;
		$metadata?: { httpStatusCode?: number };
	};
	return { fault: $fault, status: $fault === "client" ? $metadata?.httpStatusCode : undefined };
}

/** Of a look-up of credentials: whether it is likely to work a little later. A refusal of STS is not. */
function willPass(error: unknown): boolean {
	const name = errorName(error);
	return (
		kindByName[name] === "transient" ||
		/^IDPCommunicationError/.test(name) ||
		/^E[A-Z_]+$/.test(name) ||
		ofService(error).fault === "server"
	);
}

/** Whether the same call is worth another attempt. A call that was not made is left alone for a while. */
export function mayPass(error: unknown): boolean {
	if (error instanceof NotAsked) return false;
	const kind = failureKind(error);
	return kind === "transient" || kind === "invalid-answer";
}

/** Whether it shows that KMS is out of reach, rather than that it is busy: for the breaker. */
export function isSilence(error: unknown): boolean {
	const name = errorName(error);
	return mayPass(error) && !throttlingNames.has(name) && name !== "KeyUnavailableException";
}

const codeByKind: Record<Exclude<FailureKind, "ambiguous">, ErrorCode> = {
	refused: "KEY_REVOKED",
	transient: "KMS_UNREACHABLE",
	"invalid-answer": "KMS_UNREACHABLE",
	integrity: "KEY_INTEGRITY",
	operator: "KMS_MISCONFIGURED",
	misuse: "KMS_MISCONFIGURED",
};

/** Who has to do something about a failed call before it can work again. `kind` is what the failure was judged to be. */
export function actionBy(error: unknown, kind: FailureKind): ActionBy {
	const name = errorName(error);
	if (kind === "refused") return "CUSTOMER";
	if (kind !== "transient") return "OPERATOR";
	// A custom key store answers so, and it is the customer's.
	if (name === "KMSInvalidStateException") return "CUSTOMER";
	if (error instanceof CredentialsFailure) return "OPERATOR";
	if (noWayNames.has(name)) return "OPERATOR";
	return outageNames.has(name) ? "AWS" : "NONE";
}

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

const ownNames: Record<string, string> = {
	TimeoutError: "no answer in time",
	NotAsked: "not asked again yet",
	UnexpectedAnswer: "an answer that is not one of AWS KMS",
	UnknownError: "no reason given",
	KeyCheckValueMismatch: "another data key came back",
};

/** A failure's name for people: AWS's own and the system's as they are, Keyhold's own in words. Pure. */
export function shownErrorName(name: string): string {
	if (certificateName.test(name)) return `the certificate is not trusted: ${name}`;
	return Object.hasOwn(ownNames, name) ? (ownNames[name] as string) : name;
}

/** The error in Keyhold's own terms, once an ambiguous one has been judged. */
export function toKmsError(error: unknown, kind: Exclude<FailureKind, "ambiguous">): KeyholdError {
	const name = errorName(error);
	const requestId = (error as { $metadata?: { requestId?: string } }).$metadata?.requestId;
	const detail = `${name}${requestId ? `, AWS request ${requestId}` : ""}: ${error instanceof Error ? error.message : ""}`;
	const shown = shownErrorName(name);
	const message = {
		refused: `Access ended: ${refusalReason(name)} (${shown}).`,
		transient: `AWS KMS does not answer (${shown}). Stored data is safe. Try again in a moment.`,
		"invalid-answer": `Something other than AWS KMS answered (${shown}). Stored data is safe. Ask your Keyhold operator to check the network path to AWS.`,
		integrity: `AWS KMS says that a data key was not made by this encryption key (${shown}).`,
		operator: `Keyhold cannot sign in to AWS (${shown}). Stored data is safe. Ask your Keyhold operator to fix its AWS credentials or network.`,
		misuse: `AWS KMS does not accept a request from Keyhold (${shown}). Stored data is safe. Ask your Keyhold operator to look into it.`,
	}[kind];
	return new KeyholdError(codeByKind[kind], message, {
		detail,
		awsErrorName: name,
		actionBy: actionBy(error, kind),
		isUnasked: error instanceof NotAsked,
		cause: error,
	});
}
