import { refusalReason } from "../failure.ts";
import { restoreAdvice } from "../restore-advice.ts";
import { type Attempt, callTimeoutMs, type Failed } from "./attempt.ts";
import type { Finding } from "./report.ts";

/** What the other calls of the same probe have shown of the key. */
export type Known = {
	region: string;
	/** KMS has answered about the very key, so it is there. */
	isFound: boolean;
	isAwsManaged: boolean;
};

const aboutTheKey = "That says nothing about the key.";
const later = "Check again in a minute. When it goes on, tell the operator of this Keyhold.";

/**
 * A failed call in words: what happened, what it means, what to do. Claims no more than KMS said: in another account
 * a key that is absent and one that is not shared are the same AccessDeniedException. `statement` is what allows the
 * operation. Never AWS's own text, which names Keyhold's role. Pure.
 * Source: AWS KMS API Reference, "Common Errors"; Developer Guide, "Allowing users in other accounts to use a KMS key".
 */
export function explainFailure(failed: Failed, known: Known, statement: string): Finding {
	const { operation, name, failure } = failed;
	if (name === "TimeoutError") {
		return {
			seen: `${operation} did not answer within ${callTimeoutMs / 1000} s. ${aboutTheKey}`,
			fix: later,
		};
	}
	if (failure === "operator") {
		return {
			seen: `Keyhold cannot sign in to AWS in ${known.region} (${name}), so ${operation} was not answered. ${aboutTheKey}`,
			fix: "Tell the operator of this Keyhold: its AWS credentials have to be mended. Nothing has to change in your account.",
		};
	}
	if (failure === "transient") return { seen: `${unanswered(failed, known)} ${aboutTheKey}`, fix: later };
	if (name === "AccessDeniedException") return explainDenial(operation, known, statement);
	if (name === "NotFoundException") {
		return {
			seen: `AWS does not find the key for ${operation} (NotFoundException).`,
			fix: "Compare account, region and key ID in the ARN with the key's page in AWS KMS. AWS may need some seconds to find a new key.",
		};
	}
	if (name === "InvalidKeyUsageException" || name === "UnsupportedOperationException") {
		return {
			seen: `AWS refused ${operation}: the encryption key is not made for it (${name}).`,
			fix: "Create a key of type Symmetric with usage Encrypt and decrypt. The type of a key cannot be changed.",
		};
	}
	if (failure === "refused" || failure === "ambiguous") {
		return { seen: `AWS refused ${operation}: ${refusalReason(name)} (${name}).`, fix: restoreAdvice(name) };
	}
	return { seen: `AWS refused ${operation} (${name}).`, fix: later };
}

function unanswered({ operation, name }: Failed, { region }: Known): string {
	if (/Throttl|TooMany|LimitExceeded|SlowDown/.test(name)) {
		return `AWS had too many calls at once and did not answer ${operation} (${name}).`;
	}
	// The system's own names: the call never reached AWS.
	if (/^E[A-Z_]+$/.test(name)) return `AWS KMS in ${region} could not be reached for ${operation} (${name}).`;
	return `AWS KMS could not answer ${operation} (${name}).`;
}

function explainDenial(operation: string, known: Known, statement: string): Finding {
	const seen = `AWS denies ${operation} (AccessDeniedException).`;
	if (known.isAwsManaged) {
		return {
			seen,
			fix: "Create a customer managed key in AWS KMS: the policy of an AWS managed key cannot be changed.",
		};
	}
	const add = `Add the statement with kms:${operation} to the key's policy.`;
	const isThere = "When it is there already, tell the operator of this Keyhold.";
	if (known.isFound) return { seen, fix: `${add} ${isThere}`, statement };
	return {
		seen: `${seen} It answers the same when there is no such key, so it cannot be told which.`,
		fix: `Compare the ARN with the key's page in AWS KMS. ${add} ${isThere}`,
		statement,
	};
}

/** Whether KMS's answer, also a refusal, was about this very key. AccessDenied and NotFound tell nothing. Pure. */
export function tellsOfKey(attempt: Attempt<unknown>): boolean {
	if (attempt.kind === "answered") return true;
	if (attempt.name === "UnsupportedOperationException") return true;
	if (attempt.failure === "integrity" || attempt.failure === "ambiguous") return true;
	return (
		attempt.failure === "refused" && !["AccessDeniedException", "NotFoundException"].includes(attempt.name)
	);
}
