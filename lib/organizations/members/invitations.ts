import { z } from "zod";
import { tenantMutation, tenantQuery } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { Role } from "../../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../../platform/view.ts";

const invitation = z.object({
	id,
	email: z.string(),
	role: z.enum(Role),
	invitedBy: z.string(),
	createdAt: time,
	expiresAt: time,
});
export type InvitationView = z.infer<typeof invitation>;

/** Open invitations, newest first, without their tokens. */
export const listInvitations = tenantQuery({
	name: "listInvitations",
	permission: "member:manage",
	input: z.object({}),
	run: async ({ db, organization }): Promise<InvitationView[]> => {
		const rows = await db.invitation.findMany({
			where: {
				organizationId: organization.id,
				acceptedAt: null,
				revokedAt: null,
				expiresAt: { gt: now() },
			},
			orderBy: { createdAt: "desc" },
			select: columnsOf(invitation),
		});
		return rows.map((row) => withIsoTimes(row));
	},
});

/** Revokes an invitation. @throws KeyholdError NOT_FOUND; CONFLICT if it was accepted or revoked */
export const revokeInvitation = tenantMutation({
	name: "revokeInvitation",
	permission: "member:manage",
	input: z.object({ invitationId: z.uuid() }),
	run: async ({ tx, input, organization }) => {
		const organizationId = organization.id;
		const found = await tx.invitation.findFirst({ where: { id: input.invitationId, organizationId } });
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
				target: { type: "invitation", id },
				details: { email, role },
			},
		};
	},
});
