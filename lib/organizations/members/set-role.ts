import type { Change } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Role } from "../../platform/prisma/client.ts";
import type { Member } from "./find-member.ts";
import { keepAnAdmin } from "./lock-members.ts";

/**
 * Changes a member's role, under `lockMembers`. Revokes the open invitations of a demoted Org Admin.
 * @throws KeyholdError CONFLICT for the role that they have, and for the last Org Admin
 */
export async function setRole(
	tx: Tx,
	{ organizationId, userId, user, role: from }: Member,
	to: Role,
): Promise<Change<{ userId: string; role: Role }>> {
	if (from === to) throw new KeyholdError("CONFLICT", `${user.name} already has this role.`);
	await tx.membership.update({
		where: { organizationId_userId: { organizationId, userId } },
		data: { role: to, oidcProviderId: null },
	});
	await keepAnAdmin(tx, organizationId);
	if (to === "MEMBER") {
		await tx.invitation.updateMany({
			where: { organizationId, acceptedAt: null, revokedAt: null, invitedBy: user.email },
			data: { revokedAt: now() },
		});
	}
	return {
		value: { userId, role: to },
		audit: {
			action: "member.role_changed",
			organizationId,
			target: { type: "user", id: userId },
			details: { email: user.email, from, to },
		},
	};
}
