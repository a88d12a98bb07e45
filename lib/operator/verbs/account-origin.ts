import { accountChains } from "../../access/account-chains.ts";
import { endSessions } from "../../access/sessions.ts";
import { systemChainId } from "../../audit/append.ts";
import { lockUser } from "../../identity/lock-user.ts";
import { dropSecondFactor } from "../../identity/second-factor.ts";
import type { Tx } from "../../platform/db.ts";

/** Who made an account, and what was taken from it before it opens anything more. */
export type AccountOrigin = {
	/** In words: "the operator", "an invitation of acme by ada@acme.example". */
	madeBy: string;
	/** Whether password, second factor and sessions were removed. */
	isReset: boolean;
	sessionsEnded: number;
};

type User = { id: string; email: string; unprovedOrganizationId: string | null };

/**
 * Makes an account ready for a place that the operator gives it. Where another organization's invitation link made it,
 * whoever held the link may know its password: password, second factor and sessions go, and the operator's word stands
 * for the address. `within`: the organization that the place is in; null for all of them.
 */
export async function settleOrigin(tx: Tx, user: User, within: string | null): Promise<AccountOrigin> {
	await lockUser(tx, user.id);
	const madeBy = await makerOf(tx, user);
	const { unprovedOrganizationId } = user;
	if (unprovedOrganizationId === null || unprovedOrganizationId === within)
		return { madeBy, isReset: false, sessionsEnded: 0 };
	await dropSecondFactor(tx, user.id);
	await tx.user.update({
		where: { id: user.id },
		data: { passwordHash: null, passwordChangedAt: null, unprovedOrganizationId: null },
	});
	return { madeBy, isReset: true, sessionsEnded: await endSessions(tx, user.id) };
}

/** As the audit rows say; an account without any came with an older version. */
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
