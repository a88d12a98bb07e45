import { isRoleAllowed, isTokenAllowed } from "../../access/permissions.ts";
import type { AuditActor } from "../../audit/append.ts";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Approval } from "../../platform/prisma/client.ts";
import { approvalActions } from "./approval-actions.ts";

export type Requester = { type: "user" | "token"; id: string; label: string };

/** Who asks. @throws KeyholdError FORBIDDEN for what is neither a person nor a token. */
export function requesterOf({ type, id, label }: AuditActor): Requester {
	if ((type === "user" || type === "token") && id !== null) return { type, id, label };
	throw new KeyholdError("FORBIDDEN", "Only a person or a token can ask for this.");
}

/**
 * The person who must not approve what `requester` asks for: itself, or whoever made the token, as the audit log says,
 * so that nobody is both people by way of a token. Null for a token that no person made.
 */
export async function personBehind(
	on: Db,
	organizationId: string,
	requester: Requester,
): Promise<string | null> {
	if (requester.type === "user") return requester.id;
	const made = await on.auditEvent.findFirst({
		where: {
			chainId: organizationId,
			action: "token.created",
			targetId: requester.id,
			outcome: "done",
			actorType: "user",
		},
		select: { actorId: true },
	});
	return made?.actorId ?? null;
}

/** Whether whoever asked might still ask: a role, an account or a token that was taken away takes its requests along. */
export async function doesRequesterCount(
	on: Db,
	approval: Pick<Approval, "organizationId" | "action" | "requesterType" | "requesterId" | "requesterUserId">,
): Promise<boolean> {
	const { organizationId, requesterType, requesterId, requesterUserId } = approval;
	const { permission } = approvalActions[approval.action];
	const isPersonAllowed = async () => {
		const membership = await on.membership.findFirst({
			where: { organizationId, userId: requesterUserId ?? requesterId, user: { disabledAt: null } },
			select: { role: true },
		});
		return membership !== null && isRoleAllowed(permission, membership.role);
	};
	if (requesterType === "token") {
		const token = await on.apiToken.findFirst({ where: { id: requesterId, organizationId } });
		if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now())) return false;
		// A token outlives its maker's place; what it asks for in their name does not.
		return isTokenAllowed(permission, token.scopes) && (requesterUserId === null || isPersonAllowed());
	}
	return isPersonAllowed();
}
