import type { Change } from "../../access/verbs.ts";
import { rememberRemoval } from "../../identity/access-links/removed-members.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import type { Prisma } from "../../platform/prisma/client.ts";
import type { Member } from "./find-member.ts";
import { keepAnAdmin } from "./lock-members.ts";

/**
 * Removes a member, under `lockMembers`, and revokes open invitations by them and for their address. `more`: further
 * details of the audit row. @throws KeyholdError CONFLICT for the last Org Admin
 */
export async function dropMember(
	tx: Tx,
	{ organizationId, userId, user, role }: Member,
	more: Prisma.InputJsonObject = {},
): Promise<Change<{ userId: string }>> {
	await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
	await keepAnAdmin(tx, organizationId);
	// Until someone of the organization invites or adds them, no access link makes them a member again.
	await rememberRemoval(tx, organizationId, userId);
	const { count } = await tx.invitation.updateMany({
		where: {
			organizationId,
			acceptedAt: null,
			revokedAt: null,
			OR: [{ email: user.email }, { invitedBy: user.email }],
		},
		data: { revokedAt: now() },
	});
	return {
		value: { userId },
		audit: {
			action: "member.removed",
			organizationId,
			target: { type: "user", id: userId },
			details: { email: user.email, role, revokedInvitations: count, ...more },
		},
	};
}
