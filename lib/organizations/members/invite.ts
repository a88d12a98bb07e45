import { z } from "zod";
import { type Change, tenantMutation } from "../../access/verbs.ts";
import type { AuditActor } from "../../audit/append.ts";
import { newLinkToken } from "../../identity/link-token.ts";
import { emailAddress } from "../../mail/email-address.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Role } from "../../platform/prisma/enums.ts";
import { roleInput } from "./change-role.ts";
import { lockMembers } from "./lock-members.ts";

const validForMs = 72 * 3_600_000;
const maxInvitations = 100;

export const invitationInput = { email: emailAddress().toLowerCase(), role: roleInput };

/**
 * Invites an address with a link that works once, within 72 hours, and replaces an earlier one. Only the answer contains
 * its token. @throws KeyholdError CONFLICT for a member, or if too many invitations are open
 */
export const invite = tenantMutation({
	name: "invite",
	permission: "member:manage",
	input: z.object(invitationInput),
	run: ({ tx, input, actor, organization }) => storeInvitation(tx, organization.id, actor, input),
});

/** Stores an invitation of an organization. @throws KeyholdError as invite */
export async function storeInvitation(
	tx: Tx,
	organizationId: string,
	actor: AuditActor,
	{ email, role }: { email: string; role: Role },
): Promise<Change<{ invitationId: string; token: string; expiresAt: string }>> {
	await lockMembers(tx, organizationId, actor);
	if (await tx.membership.count({ where: { organizationId, user: { email } } }))
		throw new KeyholdError("CONFLICT", `${email} is already a member.`);
	const at = now();
	const pending = { organizationId, acceptedAt: null, revokedAt: null, expiresAt: { gt: at } };
	await tx.invitation.updateMany({ where: { ...pending, email }, data: { revokedAt: at } });
	if ((await tx.invitation.count({ where: pending })) >= maxInvitations)
		throw new KeyholdError(
			"CONFLICT",
			`You have reached the limit of ${maxInvitations} open invitations. Revoke some first.`,
		);
	const { token, tokenHash } = newLinkToken("khi_");
	const id = newId();
	const expiresAt = new Date(at.getTime() + validForMs);
	await tx.invitation.create({
		data: { id, organizationId, email, role, tokenHash, invitedBy: actor.label, createdAt: at, expiresAt },
	});
	return {
		value: { invitationId: id, token, expiresAt: expiresAt.toISOString() },
		audit: {
			action: "invitation.created",
			organizationId,
			target: { type: "invitation", id },
			details: { email, role },
		},
	};
}
