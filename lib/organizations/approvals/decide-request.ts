import { z } from "zod";
import type { TenantAuthorized } from "../../access/authorize.ts";
import { type Change, tenantMutation } from "../../access/verbs.ts";
import type { AuditActor } from "../../audit/append.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Approval, ApprovalState } from "../../platform/prisma/client.ts";
import { approvalActions } from "./approval-actions.ts";
import { isPast, lockTwoPersonSetting, waitingApproval } from "./waiting-approval.ts";

const input = z.object({ approvalId: z.uuid() });

/** Rejects another person's request. @throws KeyholdError NOT_FOUND; FORBIDDEN for the requester; CONFLICT if it ended */
export const rejectChange = tenantMutation({
	name: "rejectChange",
	permission: "key:approve",
	input,
	run: async ({ tx, input: { approvalId }, ...authorized }) => {
		const approval = await lockWaiting(tx, authorized, approvalId);
		if (approval.requesterUserId === authorized.actor.id) {
			throw new KeyholdError("FORBIDDEN", "You requested this yourself. Withdraw it instead.");
		}
		return end(tx, authorized.actor, approval, "REJECTED", "rejected");
	},
});

/**
 * Withdraws the caller's own request, or one by a token that they created. @throws KeyholdError NOT_FOUND; FORBIDDEN for
 * anyone else; CONFLICT if it ended
 */
export const withdrawChange = tenantMutation({
	name: "withdrawChange",
	permission: "key:approve",
	input,
	run: async ({ tx, input: { approvalId }, ...authorized }) => {
		const approval = await lockWaiting(tx, authorized, approvalId);
		if (approval.requesterUserId !== authorized.actor.id) {
			throw new KeyholdError(
				"FORBIDDEN",
				`${approval.requesterLabel} requested this. You can approve or reject it.`,
			);
		}
		return end(tx, authorized.actor, approval, "CANCELLED", "withdrawn");
	},
});

/** Records that a request has expired. @throws KeyholdError NOT_FOUND */
export const expireRequest = tenantMutation({
	name: "expireRequest",
	permission: "approval:expire",
	input,
	run: async ({ tx, input: { approvalId }, actor, organization }) => {
		await lockTwoPersonSetting(tx, { actor, organization });
		const approval = await tx.approval.findFirst({
			where: { id: approvalId, organizationId: organization.id, state: "WAITING" },
		});
		if (!approval || !isPast(approval, now())) {
			throw new KeyholdError("NOT_FOUND", "There is no such request, or it has not expired.");
		}
		return end(tx, actor, approval, "EXPIRED", "expired");
	},
});

async function lockWaiting(tx: Tx, authorized: TenantAuthorized, approvalId: string): Promise<Approval> {
	await lockTwoPersonSetting(tx, authorized);
	return waitingApproval(tx, authorized.organization.id, approvalId);
}

async function end(
	tx: Tx,
	actor: AuditActor,
	approval: Approval,
	state: Exclude<ApprovalState, "WAITING" | "DONE">,
	word: "rejected" | "withdrawn" | "expired",
): Promise<Change<{ state: ApprovalState }>> {
	const { id, organizationId, kmsKeyId } = approval;
	await tx.approval.update({
		where: { id },
		data: {
			state,
			decidedAt: now(),
			...(actor.type === "user" && { deciderId: actor.id, deciderLabel: actor.label }),
		},
	});
	return {
		value: { state },
		audit: {
			action: `${approvalActions[approval.action].auditName}_${word}`,
			target: kmsKeyId ? { type: "key", id: kmsKeyId } : { type: "organization", id: organizationId },
			details: { approvalId: id, requestedBy: approval.requesterLabel },
		},
	};
}
