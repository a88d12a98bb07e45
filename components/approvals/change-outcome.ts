import type { TwoPersonOutcome } from "@/lib/organizations/approvals/two-person-change.ts";

/** What the page has to know of a change that may want two people. */
export type ChangeOutcome = TwoPersonOutcome<object>;
