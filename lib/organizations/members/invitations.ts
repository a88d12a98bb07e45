import { z } from "zod";
import { type Change, tenantMutation, tenantQuery } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { Role } from "../../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../../platform/view.ts";

export const invitationView = z.object({
	id,
	email: z.string(),
	role: z.enum(Role),
	invitedBy: z.string(),
	createdAt: time,
	expiresAt: time,
});
export type InvitationView = z.infer<typeof invitationView>;

/** Open invitations, newest first, without their tokens. */
export const listInvitations = tenantQuery({
	name: "listInvitations",
	permission: "member:manage",
	input: z.object({}),
	run: ({ db, organization }) => readInvitations(db, organization.id),
});

/** An organization's open invitations, newest first, without their tokens. */
export async function readInvitations(on: Db, organizationId: string): Promise<InvitationView[]> {
	const rows = await on.invitation.findMany({
		where: { organizationId, acceptedAt: null, revokedAt: null, expiresAt: { gt: now() } },
		orderBy: { createdAt: "desc" },
		select: columnsOf(invitationView),
	});
	return rows.map((row) => withIsoTimes(row));
}

/** Revokes an invitation. @throws KeyholdError NOT_FOUND; CONFLICT if it was accepted or revoked */
export const revokeInvitation = tenantMutation({
	name: "revokeInvitation",
	permission: "member:manage",
	input: z.object({ invitationId: z.uuid() }),
	run: ({ tx, input, organization }) => endInvitation(tx, organization.id, input.invitationId),
});

/** Ends an open invitation of an organization. @throws KeyholdError as revokeInvitation */
export async function endInvitation(
	tx: Tx,
	organizationId: string,
	invitationId: string,
): Promise<Change<{ id: string }>> {
	const found = await tx.invitation.findFirst({ where: { id: invitationId, organizationId } });
	if (!found) throw new KeyholdError("NOT_FOUND", "There is no such invitation in this organization.");
	const { id, email, role } = found;
	const { count } = await tx.invitation.updateMany({
		where: { id, acceptedAt: null, revokedAt: null },
		data: { revokedAt: now() },
	});
	if (count === 0) throw new KeyholdError("CONFLICT", "This invitation was already accepted or revoked.");
	return {
		value: { id },
		audit: {
			action: "invitation.revoked",
			organizationId,
			target: { type: "invitation", id },
			details: { email, role },
		},
	};
}
