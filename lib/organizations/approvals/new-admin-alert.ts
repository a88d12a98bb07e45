import type { OrganizationScope } from "../../access/authorize.ts";
import { raiseAlert } from "../../audit/raise-alert.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import type { Approval } from "../../platform/prisma/client.ts";

const newForMs = 24 * 3_600_000;

/**
 * Raises an alert if the second person became an Org Admin within the last 24 hours: one person who makes another
 * account an Org Admin could otherwise be both without anyone else noticing. In the transaction of the approval.
 */
export async function alertOfNewAdmin(
	tx: Tx,
	organization: Pick<OrganizationScope, "id" | "name">,
	approval: Pick<Approval, "id" | "action" | "kmsKeyId">,
	userId: string | null,
): Promise<void> {
	const since = userId && (await becameAdmin(tx, organization.id, userId));
	if (!since) return;
	const key = approval.kmsKeyId
		? await tx.kmsKey.findUnique({ where: { id: approval.kmsKeyId }, select: { name: true } })
		: null;
	await raiseAlert(tx, {
		organizationId: organization.id,
		type: "organization.new_admin_approved",
		onceKey: `new admin approved ${approval.id}`,
		data: {
			organization: organization.name,
			action: approval.action,
			approvalId: approval.id,
			adminSince: since.toISOString(),
			...(key && { keyName: key.name, keyId: approval.kmsKeyId }),
		},
	});
}

/** The time within the window at which a user last became an Org Admin, from the audit log; null if there is none. */
async function becameAdmin(tx: Tx, chainId: string, targetId: string): Promise<Date | null> {
	const made = await tx.auditEvent.findFirst({
		where: {
			chainId,
			targetId,
			outcome: "done",
			at: { gt: new Date(now().getTime() - newForMs) },
			OR: [
				{ action: "member.role_changed", details: { path: ["to"], equals: "ORG_ADMIN" } },
				{
					action: { in: ["member.added", "invitation.accepted", "user.created"] },
					details: { path: ["role"], equals: "ORG_ADMIN" },
				},
			],
		},
		orderBy: { seq: "desc" },
		select: { at: true },
	});
	return made?.at ?? null;
}
