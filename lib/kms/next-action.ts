import type { ActionBy } from "../platform/errors.ts";
import { restoreAdvice } from "./restore-advice.ts";

/** Who has to act, as the person is called on pages, in alerts and in tickets; null while it may pass by itself. Pure. */
export const actionByNames: Record<ActionBy, string | null> = {
	CUSTOMER: "An administrator of the key's AWS account",
	OPERATOR: "The Keyhold operator",
	AWS: "AWS",
	NONE: null,
};

/**
 * What happens next about a key that does not work: who has to do what. `awsErrorName` is AWS's error name or the key's
 * state. Pure.
 */
export function nextAction(actionBy: ActionBy, awsErrorName: string | null): string {
	switch (actionBy) {
		case "CUSTOMER":
			return restoreAdvice(awsErrorName);
		case "OPERATOR":
			return "Ask your Keyhold operator to look into it. Nothing in your AWS account needs to change.";
		case "AWS":
			return "AWS has to fix this: see the AWS Health Dashboard. Keyhold keeps asking, and access returns by itself.";
		case "NONE":
			return "There is nothing to do yet: Keyhold keeps asking, and access returns by itself. If it lasts more than ten minutes, tell your Keyhold operator.";
	}
}

/** What is wrong with a key that cannot be asked about, for a title: never that AWS is silent when Keyhold is at fault. Pure. */
export function unreachableTitle(actionBy: ActionBy): string {
	return actionBy === "OPERATOR" ? "Keyhold cannot use AWS KMS for this key" : "AWS KMS does not answer";
}
