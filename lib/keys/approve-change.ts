import { z } from "zod";
import type { RequestContext } from "../access/context.ts";
import { tenantQuery, type Verb } from "../access/verbs.ts";
import { approveSwitchOff } from "../organizations/approvals/switch-off-two-person.ts";
import type { Confirmation, confirmationSchema } from "../organizations/approvals/two-person-change.ts";
import { waitingApproval } from "../organizations/approvals/waiting-approval.ts";
import type { ApprovalAction } from "../platform/prisma/client.ts";
import { approveUncovering } from "./cover-resource.ts";
import { approveDeletion } from "./delete-key.ts";
import { approveDestruction } from "./destroy-data.ts";
import { approveReplacement } from "./replace-key.ts";

const approvals: Record<ApprovalAction, Verb<typeof confirmationSchema, { kind: "done" }>> = {
	DELETE_KEY: approveDeletion,
	REPLACE_KEY: approveReplacement,
	DESTROY_DATA: approveDestruction,
	SWITCH_OFF_TWO_PERSON: approveSwitchOff,
	UNCOVER_RESOURCE: approveUncovering,
};

const actionOf = tenantQuery({
	name: "approveChange",
	permission: "key:approve",
	input: z.object({ approvalId: z.uuid() }),
	run: async ({ db, input, organization }) =>
		(await waitingApproval(db, organization.id, input.approvalId)).action,
});

/**
 * Makes the change that another Org Admin, or a token, requested, and repeats all of its checks. The audit row names both
 * people. If a check fails, the request keeps waiting and nothing is changed.
 * @throws KeyholdError NOT_FOUND; FORBIDDEN for the requester; CONFLICT if the request was decided, has expired
 * or is no longer valid; CONFIRMATION_MISMATCH; and as the change itself does.
 */
export async function approveChange(
	context: RequestContext,
	input: Partial<Confirmation> & { approvalId: string },
): Promise<{ kind: "done" }> {
	const action = await actionOf(context, input);
	return approvals[action](context, input);
}
