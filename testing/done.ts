import type { TwoPersonOutcome } from "../lib/organizations/approvals/two-person-change.ts";

/** What a change answers that asks nobody. @throws when it waits for a second person */
export function done<Value>(outcome: TwoPersonOutcome<Value>): Value {
	if (outcome.kind === "approval") throw new Error(`waits for a second person until ${outcome.expiresAt}`);
	return outcome;
}
