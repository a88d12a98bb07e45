import { holds } from "./conditions.ts";
import type { Policy, Statement } from "./parse-policy.ts";
import { matchesPattern } from "./pattern.ts";

export interface PolicyRequest {
	principalArn: string;
	account: string;
	keyArn: string;
	/** For example `kms:Decrypt`. */
	action: string;
	/** The condition keys that are present, in lower case, with their values. */
	conditionKeys: ReadonlyMap<string, readonly string[]>;
}

export type Decision = "allowed" | "denied" | "not allowed";

/** An explicit deny overrides every allow. Anything else that is not allowed is denied. */
export function evaluatePolicy(policy: Policy, request: PolicyRequest): Decision {
	const effects = policy.statements
		.filter((statement) => applies(statement, request))
		.map(({ effect }) => effect);
	if (effects.includes("Deny")) return "denied";
	return effects.includes("Allow") ? "allowed" : "not allowed";
}

function applies(statement: Statement, request: PolicyRequest): boolean {
	return (
		statement.resources.some((pattern) => matchesPattern(pattern, request.keyArn)) &&
		statement.principals.some((principal) => names(principal, request)) &&
		matchesAction(statement, request.action) &&
		statement.conditions.every((condition) => holds(condition, request.conditionKeys))
	);
}

/** An account, by number or root, includes all its principals. Their IAM policies are assumed to allow everything. */
function names(principal: string, request: PolicyRequest): boolean {
	if (principal === "*" || principal === request.principalArn || principal === request.account) return true;
	return /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(principal)?.[1] === request.account;
}

function matchesAction(statement: Statement, action: string): boolean {
	const isNamed = statement.actions.some((pattern) =>
		matchesPattern(pattern.toLowerCase(), action.toLowerCase()),
	);
	return statement.isNotAction ? !isNamed : isNamed;
}
