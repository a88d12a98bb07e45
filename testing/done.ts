import type { TwoPersonOutcome } from "../lib/organizations/approvals/two-person-change.ts";

/** The result of a change that needs no approval. @throws Error if it waits for one */
export function done<Value>(outcome: TwoPersonOutcome<Value>): Value {
	if (outcome.kind === "approval") throw new Error(`waits for a second person until ${outcome.expiresAt}`);
	return outcome;
}
