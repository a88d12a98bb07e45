import type { AuditActor } from "../../audit/append.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/**
 * Puts changes of an organization's members and settings in a row until the transaction ends, and asks once more
 * whether the caller is an Org Admin: another change may have come first. Lets rows that refer to it be written.
 * @throws KeyholdError FORBIDDEN
 */
export async function lockMembers(tx: Tx, organizationId: string, actor: AuditActor): Promise<void> {
	await tx.$queryRaw`SELECT id FROM organizations WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
	if (actor.type !== "user" || actor.id === null) return;
	const isAdmin = await tx.membership.count({
		where: { organizationId, userId: actor.id, role: "ORG_ADMIN" },
	});
	if (!isAdmin) throw new KeyholdError("FORBIDDEN", "You are not an Org Admin any more.");
}

/** How many Org Admins can act: an account that may not be used does not count. */
export function countAdmins(tx: Tx, organizationId: string): Promise<number> {
	return tx.membership.count({ where: { organizationId, role: "ORG_ADMIN", user: { disabledAt: null } } });
}

/** After a change under `lockMembers`: undoes it when nobody is left to manage. @throws KeyholdError CONFLICT */
export async function keepAnAdmin(tx: Tx, organizationId: string): Promise<void> {
	if ((await countAdmins(tx, organizationId)) > 0) return;
	throw new KeyholdError(
		"CONFLICT",
		"This is the last Org Admin. Make somebody else an Org Admin first, so that the organization can be managed.",
	);
}
