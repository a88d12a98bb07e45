import { type ActionBy, KeyholdError } from "../platform/errors.ts";
import {
	certificateName,
	type FailureKind,
	kindByName,
	noWayNames,
	outageNames,
	throttlingNames,
} from "./failure-names.ts";

import { capitalized, type KeyTroubleCode, keyTrouble } from "./key-trouble.ts";

export type { FailureKind } from "./failure-names.ts";

/** A skipped call, because its key or its region has stopped responding. Says nothing about the key. */
export class NotAsked extends Error {
	override name = "NotAsked";
}

/** An answer with status 200 that KMS would not give to this operation. */
export class UnexpectedAnswer extends Error {
	override name = "UnexpectedAnswer";
	constructor(operation: string) {
		super(`The response to ${operation} did not come from AWS KMS.`);
	}
}

/** Keyhold could not get its own AWS credentials, so KMS was not called: an answer of STS says nothing about a key. */
export class CredentialsFailure extends Error {
	constructor(cause: unknown) {
		super(`No AWS credentials: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
		this.name = errorName(cause);
	}
}

/**
 * Returns AWS's name for a failure. A call that never reached AWS has the system's name, such as ECONNREFUSED; one without
 * an answer in time is a TimeoutError, and one with an unreadable answer an UnexpectedAnswer.
 */
export function errorName(error: unknown): string {
	const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
	if (typeof code === "string" && (/^E[A-Z_]+$/.test(code) || certificateName.test(code))) return code;
	if (name === "AbortError") return "TimeoutError";
	// Thrown by the SDK while it parses an answer that is not JSON or not KMS's.
	if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)
		return "UnexpectedAnswer";
	return typeof name === "string" && name !== "" ? name : "UnknownError";
}

/**
 * Classifies an error thrown by the AWS SDK or below it. An unknown name is never a revocation: as the service's answer
 * to a request it is misuse, anything else is transient.
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

/** True if a failed lookup of credentials is likely to work a little later. A refusal by STS is not. */
function willPass(error: unknown): boolean {
	const name = errorName(error);
	return (
		kindByName[name] === "transient" ||
		/^IDPCommunicationError/.test(name) ||
		/^E[A-Z_]+$/.test(name) ||
		ofService(error).fault === "server"
	);
}

/** True if the same call is worth another attempt. A skipped call is not. */
export function mayPass(error: unknown): boolean {
	if (error instanceof NotAsked) return false;
	const kind = failureKind(error);
	return kind === "transient" || kind === "invalid-answer";
}

/** True if the failure shows that KMS is out of reach, rather than busy. */
export function isSilence(error: unknown): boolean {
	const name = errorName(error);
	return mayPass(error) && !throttlingNames.has(name) && name !== "KeyUnavailableException";
}

const codeByKind: Record<Exclude<FailureKind, "ambiguous">, KeyTroubleCode> = {
	refused: "KEY_REVOKED",
	transient: "KMS_UNREACHABLE",
	"invalid-answer": "KMS_UNREACHABLE",
	integrity: "KEY_INTEGRITY",
	operator: "KMS_MISCONFIGURED",
	misuse: "KMS_MISCONFIGURED",
};

/** Names who has to act before a failed call can work again. `kind` is the failure as judged. */
export function actionBy(error: unknown, kind: FailureKind): ActionBy {
	const name = errorName(error);
	if (kind === "refused") return "CUSTOMER";
	if (kind !== "transient") return "OPERATOR";
	// Only custom key stores report this, and they are the customer's.
	if (name === "KMSInvalidStateException") return "CUSTOMER";
	if (error instanceof CredentialsFailure) return "OPERATOR";
	if (noWayNames.has(name)) return "OPERATOR";
	return outageNames.has(name) ? "AWS" : "NONE";
}

/** Turns a failed call about a key into Keyhold's own error, once an ambiguous failure has been judged. */
export function toKmsError(
	error: unknown,
	kind: Exclude<FailureKind, "ambiguous">,
	kmsKeyArn?: string,
): KeyholdError {
	const awsErrorName = errorName(error);
	const requestId = (error as { $metadata?: { requestId?: string } }).$metadata?.requestId;
	const code = codeByKind[kind];
	const by = actionBy(error, kind);
	const { cause, meaning, advice } = keyTrouble({ code, awsErrorName, actionBy: by });
	const next = by === "OPERATOR" || by === "CUSTOMER" ? advice : "Try again in a moment.";
	const message = `${capitalized(cause)}. ${meaning} ${next}`;
	return new KeyholdError(code, message, {
		detail: `${awsErrorName}${requestId ? `, AWS request ${requestId}` : ""}: ${error instanceof Error ? error.message : ""}`,
		awsErrorName,
		actionBy: by,
		kmsKeyArn,
		isUnasked: error instanceof NotAsked,
		cause: error,
	});
}
