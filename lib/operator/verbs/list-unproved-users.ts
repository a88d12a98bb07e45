import { z } from "zod";
import { query } from "../../access/verbs.ts";

/**
 * Accounts that an invitation link made and whose address was never proved since: the holder of the link chose the
 * password. `confinedTo` is the organization that the account is limited to; null for an account that had other access
 * when the limit was introduced, and keeps it.
 */
export const listUnprovedUsers = query({
	name: "listUnprovedUsers",
	permission: "operator:read-accounts",
	input: z.object({}),
	run: async ({ db }) => {
		const made = await db.auditEvent.findMany({
			where: { action: "invitation.accepted", details: { path: ["isNewAccount"], equals: true } },
			select: { targetId: true, details: true },
		});
		const inviters = new Map(
			made.map(({ targetId, details }) => [targetId, details as { invitedBy?: string }]),
		);
		// Each of these replaced or removed the password that the link's holder chose.
		const proofs = await db.auditEvent.findMany({
			where: {
				outcome: "done",
				targetType: "user",
				OR: [
					{ action: { in: ["account.email_confirmed", "user.password_reset"] } },
					{ details: { path: ["isReset"], equals: true } },
				],
			},
			select: { targetId: true },
		});
		const proved = new Set(proofs.map(({ targetId }) => targetId));
		const unproved = [...inviters.keys()].flatMap((id) => (id !== null && !proved.has(id) ? [id] : []));
		const users = await db.user.findMany({
			where: { OR: [{ unprovedOrganizationId: { not: null } }, { id: { in: unproved } }] },
			orderBy: { email: "asc" },
			include: {
				unprovedOrganization: { select: { slug: true } },
				memberships: {
					select: { organization: { select: { slug: true } } },
					orderBy: { organization: { slug: "asc" } },
				},
			},
		});
		return users.map(({ id, email, isSupport, unprovedOrganization, memberships }) => ({
			id,
			email,
			invitedBy: inviters.get(id)?.invitedBy ?? null,
			confinedTo: unprovedOrganization?.slug ?? null,
			organizations: memberships.map(({ organization }) => organization.slug),
			isSupport,
		}));
	},
});
