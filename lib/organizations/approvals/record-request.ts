import { z } from "zod";
import type { TenantAuthorized } from "../../access/authorize.ts";
import type { Change } from "../../access/verbs.ts";
import { type AlertType, raiseAlert } from "../../audit/raise-alert.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { ApprovalAction, Prisma } from "../../platform/prisma/client.ts";
import { id, time } from "../../platform/view.ts";
import { approvalActions, approvalHours } from "./approval-actions.ts";
import { reasonOf } from "./request-reason.ts";
import { isRequesterStillAuthorized, personBehind, type Requester, requesterOf } from "./requester.ts";
import { isPast } from "./waiting-approval.ts";

/** A request as its audit row and its alert describe it. */
export type RequestNote = {
	/** Null if the change concerns no key. */
	keyId: string | null;
	target: { type: string; id: string };
	details: Prisma.InputJsonObject;
	alert: { type: AlertType; data: Prisma.InputJsonObject };
};

export const recordedRequest = z
	.object({
		approvalId: id,
		expiresAt: time.meta({ description: "When the request expires." }),
	})
	.meta({
		id: "Waiting",
		description: "The organization requires two people: another Org Admin has to approve.",
	});
export type RecordedRequest = { kind: "approval" } & z.infer<typeof recordedRequest>;

/**
 * Records a request that waits for a second person, and raises its alert, in the transaction that checked it. The caller
 * has locked the organization.
 * @throws KeyholdError INVALID_INPUT if a person gives no reason; CONFLICT if the same is already requested, or no one
 * could approve it
 */
export async function recordRequest(
	tx: Tx,
	{ actor, organization }: TenantAuthorized,
	action: ApprovalAction,
	input: Prisma.InputJsonObject,
	note: RequestNote & { reason: string | undefined },
): Promise<Change<RecordedRequest>> {
	const requester = requesterOf(actor);
	const reason = reasonOf(note.reason, actor);
	const requesterUserId = await personBehind(tx, requester);
	await requireSecondPerson(tx, organization.id, requesterUserId);
	const supersedes = await closeOutdated(tx, organization.id, action, note.keyId, input, requester);

	const approvalId = newId();
	const expiresAt = new Date(now().getTime() + approvalHours * 3_600_000);
	await tx.approval.create({
		data: {
			id: approvalId,
			organizationId: organization.id,
			action,
			kmsKeyId: note.keyId,
			input,
			reason,
			requesterType: requester.type,
			requesterId: requester.id,
			requesterLabel: requester.label,
			requesterUserId,
			expiresAt,
		},
	});
	const shown = { approvalId, expiresAt: expiresAt.toISOString() };
	const because = reason !== null && { reason };
	await raiseAlert(tx, {
		organizationId: organization.id,
		type: note.alert.type,
		data: {
			organization: organization.name,
			...note.alert.data,
			...shown,
			action,
			// No name: the vendor's staff receive the alert too.
			requestedBy: requester.type,
			...because,
		},
	});
	return {
		value: { kind: "approval", ...shown },
		audit: {
			action: `${approvalActions[action].auditName}_requested`,
			target: note.target,
			details: { ...note.details, ...because, ...shown, ...(supersedes && { supersedes }) },
		},
	};
}

/** @throws KeyholdError CONFLICT if no one could approve the request */
async function requireSecondPerson(tx: Tx, organizationId: string, first: string | null): Promise<void> {
	const second = await tx.membership.findFirst({
		where: {
			organizationId,
			role: "ORG_ADMIN",
			user: { disabledAt: null },
			...(first && { userId: { not: first } }),
		},
		select: { userId: true },
	});
	if (second) return;
	throw new KeyholdError(
		"CONFLICT",
		"This needs approval from a second Org Admin, but there is none. Make another member an Org Admin first. Nothing was changed.",
	);
}

/**
 * Ends an earlier request that has expired or whose requester is no longer authorized; returns its ID, if there was one.
 * @throws KeyholdError CONFLICT if the earlier request is still valid
 */
async function closeOutdated(
	tx: Tx,
	organizationId: string,
	action: ApprovalAction,
	kmsKeyId: string | null,
	input: Prisma.InputJsonObject,
	requester: Requester,
): Promise<string | undefined> {
	const open = await tx.approval.findFirst({
		where: { organizationId, action, kmsKeyId, state: "WAITING" },
	});
	if (!open) return undefined;
	const isExpired = isPast(open, now());
	if (!isExpired && (await isRequesterStillAuthorized(tx, open))) {
		if ((open.input as Prisma.JsonObject).resource !== input.resource) {
			throw new KeyholdError(
				"CONFLICT",
				"A request about another resource of this key is waiting. It has to be decided or withdrawn under Approvals first.",
			);
		}
		throw new KeyholdError(
			"CONFLICT",
			open.requesterId === requester.id
				? "You already requested this. Withdraw the pending request under Approvals before making a new one."
				: `${open.requesterLabel} already requested this. Approve or reject that request under Approvals instead.`,
		);
	}
	await tx.approval.update({
		where: { id: open.id },
		data: { state: isExpired ? "EXPIRED" : "CANCELLED", decidedAt: now() },
	});
	return open.id;
}
