import type { ActionResult } from "@/components/action-result.ts";

/** The server actions on a request, bound to the page's organization. */
export type ApprovalActions = {
	approve: (input: {
		approvalId: string;
		confirmArn?: string;
		confirmRecords?: number;
	}) => Promise<ActionResult<unknown>>;
	reject: (input: { approvalId: string }) => Promise<ActionResult<unknown>>;
	withdraw: (input: { approvalId: string }) => Promise<ActionResult<unknown>>;
};
