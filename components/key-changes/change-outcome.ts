import type { TwoPersonOutcome } from "@/lib/organizations/approvals/two-person-change.ts";

/** A change that may require two-person approval is either done or requested. */
export type ChangeOutcome = TwoPersonOutcome<object>;
