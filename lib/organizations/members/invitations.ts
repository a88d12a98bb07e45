import { z } from "zod";
import { tenantMutation, tenantQuery } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Role } from "../../platform/prisma/client.ts";

export type InvitationView = {
	id: string;
	email: string;
	role: Role;
	invitedBy: string;
	createdAt: string;
	expiresAt: string;
};

/** The invitations that can still be accepted, the newest first; no tokens. */
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
		});
		return rows.map(({ id, email, role, invitedBy, createdAt, expiresAt }) => ({
			id,
			email,
			role,
			invitedBy,
			createdAt: createdAt.toISOString(),
			expiresAt: expiresAt.toISOString(),
		}));
	},
});

/** Makes a link void. @throws KeyholdError NOT_FOUND; CONFLICT for one that has been accepted or revoked */
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
		if (count === 0)
			throw new KeyholdError("CONFLICT", "This invitation has been accepted or revoked meanwhile.");
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
