import type { AuditActor } from "../../audit/append.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/**
 * Serializes changes to an organization's members and settings until the transaction ends, and checks again that the
 * caller is an Org Admin. Does not block writes of rows that refer to the organization. @throws KeyholdError FORBIDDEN
 */
export async function lockMembers(tx: Tx, organizationId: string, actor: AuditActor): Promise<void> {
	await tx.$queryRaw`SELECT id FROM organizations WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
	if (actor.type !== "user" || actor.id === null) return;
	const isAdmin = await tx.membership.count({
		where: { organizationId, userId: actor.id, role: "ORG_ADMIN" },
	});
	if (!isAdmin) throw new KeyholdError("FORBIDDEN", "You are no longer an Org Admin.");
}

/** The number of Org Admins whose accounts are not disabled. */
export function countAdmins(tx: Tx, organizationId: string): Promise<number> {
	return tx.membership.count({ where: { organizationId, role: "ORG_ADMIN", user: { disabledAt: null } } });
}

/** After a change under `lockMembers`: refuses it if no Org Admin is left. @throws KeyholdError CONFLICT */
export async function keepAnAdmin(tx: Tx, organizationId: string): Promise<void> {
	if ((await countAdmins(tx, organizationId)) > 0) return;
	throw new KeyholdError("CONFLICT", "This is the last Org Admin. Make another member an Org Admin first.");
}
