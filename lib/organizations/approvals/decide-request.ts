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

/**
 * Turns down what somebody else asked for. @throws KeyholdError NOT_FOUND; FORBIDDEN for whoever asked; CONFLICT when
 * it has been decided already
 */
export const rejectChange = tenantMutation({
	name: "rejectChange",
	permission: "key:approve",
	input,
	run: async ({ tx, input: { approvalId }, ...authorized }) => {
		const approval = await lockWaiting(tx, authorized, approvalId);
		if (approval.requesterUserId === authorized.actor.id) {
			throw new KeyholdError("FORBIDDEN", "You asked for this yourself. Withdraw it instead.");
		}
		return end(tx, authorized.actor, approval, "REJECTED", "rejected");
	},
});

/**
 * Takes back what one has asked for, by oneself or by a token of one's own. @throws KeyholdError NOT_FOUND; FORBIDDEN for
 * anybody else; CONFLICT when it has been decided already
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
				`${approval.requesterLabel} asked for this. You can approve or reject it.`,
			);
		}
		return end(tx, authorized.actor, approval, "CANCELLED", "withdrawn");
	},
});

/** Marks a request whose time has passed: it had stopped to count then already. @throws KeyholdError NOT_FOUND */
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
			throw new KeyholdError("NOT_FOUND", "There is no such request, or its time has not passed.");
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
