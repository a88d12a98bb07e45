import { z } from "zod";
import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { systemChainId } from "../../audit/append.ts";
import { lockUser } from "../../identity/lock-user.ts";
import { revokeResetLink } from "../../identity/password-reset/revoke-reset-link.ts";
import { dropSecondFactor } from "../../identity/second-factor.ts";
import type { Tx } from "../../platform/db.ts";
import { count } from "../../platform/view.ts";

/** An account's creator, and what was removed from it before it got more access. */
export const accountOrigin = z.object({
	madeBy: z.string().meta({ description: 'For example "the operator".' }),
	isReset: z.boolean().meta({ description: "Password, second factor and sessions were removed." }),
	sessionsEnded: count,
});
export type AccountOrigin = z.infer<typeof accountOrigin>;

type User = { id: string; email: string; unprovedOrganizationId: string | null };

/**
 * Prepares an account for access that the operator gives it. If another organization's invitation link created it, the
 * holder of the link may know its password: password, second factor and sessions are removed, and the operator vouches for
 * the address. `within`: the organization of the access; null for support access.
 */
export async function settleOrigin(tx: Tx, user: User, within: string | null): Promise<AccountOrigin> {
	await lockUser(tx, user.id);
	const madeBy = await makerOf(tx, user);
	const { unprovedOrganizationId } = user;
	if (unprovedOrganizationId === null || unprovedOrganizationId === within)
		return { madeBy, isReset: false, sessionsEnded: 0 };
	await revokeResetLink(tx, user.id);
	await dropSecondFactor(tx, user.id);
	await tx.user.update({
		where: { id: user.id },
		data: { passwordHash: null, passwordChangedAt: null, unprovedOrganizationId: null },
	});
	return { madeBy, isReset: true, sessionsEnded: await endSessions(tx, user.id) };
}

/** Reads the creator from the audit log; accounts of older versions may have no row. */
async function makerOf(tx: Tx, { id, email, unprovedOrganizationId }: User): Promise<string> {
	const chains = [...(await accountChains(tx, id)), systemChainId];
	if (unprovedOrganizationId !== null) chains.push(unprovedOrganizationId);
	const rows = await tx.auditEvent.findMany({
		where: {
			chainId: { in: chains },
			OR: [
				{ action: "user.created", targetId: id },
				{ action: "invitation.accepted", targetId: id, details: { path: ["isNewAccount"], equals: true } },
				{ action: "user.signed_in", actorId: id, details: { path: ["isFirst"], equals: true } },
			],
		},
		orderBy: { at: "asc" },
		take: 1,
	});
	const [row] = rows;
	if (!row) return `an earlier version, or an organization that ${email} has left`;
	const { invitedBy, provider } = row.details as { invitedBy?: string; provider?: string };
	if (row.action === "user.created") return "the operator";
	if (row.action === "user.signed_in") return `a first sign-in through ${provider}`;
	const organization = await tx.organization.findUnique({
		where: { id: row.chainId },
		select: { slug: true },
	});
	return `an invitation of ${organization?.slug} by ${invitedBy}`;
}
