import { CredentialsFailure } from "../kms/failure.ts";
import { certificateName, throttlingNames } from "../kms/failure-names.ts";
import { refusal } from "../kms/refusals.ts";
import { productName, yourOperator } from "../platform/vendor-names.ts";
import { type Attempt, callTimeoutMs, type Failed } from "./attempt.ts";
import { namedByAws } from "./named-by-aws.ts";
import type { Finding } from "./report.ts";

/** Facts about the key from the other calls of the same probe. */
export type Known = {
	region: string;
	/** KMS has answered about the very key, so it is there. */
	isFound: boolean;
	isAwsManaged: boolean;
};

const aboutTheKey = "This doesn't mean that there is a problem with the key.";
const nothingToChange = "You don't need to change anything in your account.";
export const checkLater = `Check again in a minute. If it keeps failing, contact ${yourOperator()}.`;

/**
 * Explains a failed call: what happened, what it means, what to do. Claims no more than KMS said: in another account, a
 * missing key and a key that is not shared give the same AccessDeniedException. `statement` allows the operation. Never
 * contains AWS's own text, which names Keyhold's role. Pure.
 * Source: AWS KMS API Reference, "Common Errors"; Developer Guide, "Allowing users in other accounts to use a KMS key".
 */
export function explainFailure(failed: Failed, known: Known, statement: string): Finding {
	const { operation, name, failure } = failed;
	if (certificateName.test(name)) {
		return {
			seen: `The certificate of the KMS endpoint in ${known.region} is not trusted (${name}), so ${operation} was not sent. ${aboutTheKey}`,
			fix: `Contact ${yourOperator()}: ${productName()}'s connection to AWS needs fixing. ${nothingToChange}`,
		};
	}
	if (failed.error instanceof CredentialsFailure && failure === "transient") {
		return {
			seen: `${productName()} could not get its AWS credentials${namedByAws(name)}, so ${operation} was not sent. ${aboutTheKey}`,
			fix: checkLater,
		};
	}
	if (name === "TimeoutError" || name === "AbortError") {
		return {
			seen: `${operation} did not respond within ${callTimeoutMs / 1000} s. ${aboutTheKey}`,
			fix: checkLater,
		};
	}
	if (failure === "operator") {
		return {
			seen: `${productName()} cannot sign in to AWS in ${known.region}${namedByAws(name)}, so ${operation} was not answered. ${aboutTheKey}`,
			fix: `Contact ${yourOperator()}: ${productName()}'s AWS credentials need fixing. ${nothingToChange}`,
		};
	}
	if (name === "AccessDeniedException") return explainDenial(operation, known, statement);
	if (name === "NotFoundException") {
		return {
			seen: `AWS can't find the key (${operation}, NotFoundException).`,
			fix: "Compare account, region and key ID in the ARN with the key's page in AWS KMS. AWS may need a few seconds to find a new key.",
		};
	}
	if (name === "InvalidKeyUsageException" || name === "UnsupportedOperationException") {
		return {
			seen: `AWS refused ${operation}: the key is of another type (${name}).`,
			fix: "Create a key of type Symmetric with usage Encrypt and decrypt. A key's type can't be changed.",
		};
	}
	if (failure === "refused" || failure === "ambiguous") {
		const { reason, fix } = refusal(name);
		return { seen: `AWS refused ${operation}: ${reason}${namedByAws(name)}.`, fix };
	}
	if (failure === "integrity" || failure === "misuse") {
		return { seen: `AWS refused ${operation}${namedByAws(name)}.`, fix: checkLater };
	}
	const { seen, fix = checkLater } = unanswered(failed, known);
	return { seen: `${seen} ${aboutTheKey}`, fix };
}

function unanswered({ operation, name }: Failed, { region }: Known): Finding {
	if (throttlingNames.has(name)) {
		return { seen: `AWS throttled ${operation} (${name}).` };
	}
	if (name === "ENOTFOUND") {
		return {
			seen: `The address of AWS KMS in ${region} can't be found in DNS (${name}), so ${operation} was not sent.`,
			fix: `Check that ${region} is the key's region. If it is, contact ${yourOperator()}: ${productName()}'s DNS needs fixing.`,
		};
	}
	if (name === "EAI_AGAIN") {
		return {
			seen: `DNS did not respond when ${productName()} looked up AWS KMS in ${region} (${name}), so ${operation} was not sent.`,
		};
	}
	// The system's own names: the call never reached AWS.
	if (/^E[A-Z_]+$/.test(name)) {
		return { seen: `AWS KMS in ${region} could not be reached for ${operation} (${name}).` };
	}
	if (name === "UnexpectedAnswer") {
		return { seen: `The response to ${operation} did not come from AWS KMS.` };
	}
	return { seen: `AWS KMS could not answer ${operation}${namedByAws(name)}.` };
}

function explainDenial(operation: string, known: Known, statement: string): Finding {
	const seen = `AWS denies ${operation} (AccessDeniedException).`;
	if (known.isAwsManaged) {
		return {
			seen,
			fix: "Create a customer managed key in AWS KMS: the policy of an AWS managed key can't be changed.",
		};
	}
	const add = `Add the statement with kms:${operation} to the key's policy.`;
	const isThere = `If it is already there, contact ${yourOperator()}.`;
	if (known.isFound) return { seen, fix: `${add} ${isThere}`, statement };
	return {
		seen: `${seen} AWS gives the same answer when the key doesn't exist, so ${productName()} can't tell which it is.`,
		fix: `Compare the ARN with the key's page in AWS KMS. ${add} ${isThere}`,
		statement,
	};
}

/** True if KMS's answer, even a refusal, shows that this key exists. AccessDenied and NotFound don't. Pure. */
export function tellsOfKey(attempt: Attempt<unknown>): boolean {
	if (attempt.kind === "answered") return true;
	if (attempt.name === "UnsupportedOperationException") return true;
	if (attempt.failure === "integrity" || attempt.failure === "ambiguous") return true;
	return (
		attempt.failure === "refused" && !["AccessDeniedException", "NotFoundException"].includes(attempt.name)
	);
}
