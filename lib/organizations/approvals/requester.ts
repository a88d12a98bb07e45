import { isRoleAllowed, isTokenAllowed } from "../../access/permissions.ts";
import type { AuditActor } from "../../audit/append.ts";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Approval } from "../../platform/prisma/client.ts";
import { productName } from "../../platform/vendor-names.ts";
import { approvalActions } from "./approval-actions.ts";

export type Requester = { type: "user" | "token"; id: string; label: string };

/** The caller as a requester. @throws KeyholdError FORBIDDEN unless it is a person or a token. */
export function requesterOf({ type, id, label }: AuditActor): Requester {
	if ((type === "user" || type === "token") && id !== null) return { type, id, label };
	throw new KeyholdError("FORBIDDEN", "Only a person or a token can ask for this.");
}

/**
 * The person who must not approve what `requester` asks for: themselves, or the creator of the token, so that no one is
 * both people by means of a token. Null for a token that the operator created.
 * @throws KeyholdError CONFLICT if it is unknown who created the token
 */
export async function personBehind(on: Db, requester: Requester): Promise<string | null> {
	if (requester.type === "user") return requester.id;
	const { createdBy, createdByUserId } = await on.apiToken.findUniqueOrThrow({ where: { id: requester.id } });
	if (createdBy !== null) return createdByUserId;
	throw new KeyholdError(
		"CONFLICT",
		`${productName()} does not know who created this token. Create a new token and send the request with it. Nothing was changed.`,
	);
}

/** True while the requester's role, account or token still allows the request; otherwise the request is void. */
export async function isRequesterStillAuthorized(
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
		// A token outlives its creator's membership; a request in their name does not.
		return isTokenAllowed(permission, token.scopes) && (requesterUserId === null || isPersonAllowed());
	}
	return isPersonAllowed();
}
