import type { AuditAction } from "../audit/actions.ts";
import { type AuditActor, type AuditRow, systemChainId } from "../audit/append.ts";
import { forgetRemoval, rememberRemoval } from "../identity/access-links/removed-members.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import type { Role } from "../platform/prisma/client.ts";
import type { GroupAccess } from "./memberships-from-groups.ts";

type Provider = { id: string; slug: string };
type User = { id: string; email: string; isSupport: boolean; supportByProviderId: string | null };
type Change = Omit<AuditRow, "ip" | "requestId">;

/**
 * Adds, changes and removes memberships and support access as a provider's groups say. Those that a person or another
 * provider gave stay. If anything is removed, the user's sessions through this provider end. @returns the audit rows
 */
export async function applyGroupMemberships(
	tx: Tx,
	provider: Provider,
	user: User,
	access: GroupAccess,
): Promise<Change[]> {
	const memberships = await tx.membership.findMany({ where: { userId: user.id } });
	const changes: Change[] = [];
	let isRemoved = false;
	const note = (organizationId: string, action: AuditAction, details: Record<string, string | boolean>) =>
		changes.push({
			chainId: organizationId,
			action,
			outcome: "done",
			actor: actorOf(provider),
			target: { type: "user", id: user.id },
			details: { provider: provider.slug, email: user.email, ...details },
		});

	for (const { organizationId, role: from, oidcProviderId } of memberships) {
		if (oidcProviderId !== provider.id) continue;
		const to = access.roles.get(organizationId);
		if (to === from) continue;
		const of = { organizationId_userId: { organizationId, userId: user.id } };
		if (to) await tx.membership.update({ where: of, data: { role: to } });
		else {
			await tx.membership.delete({ where: of });
			await rememberRemoval(tx, organizationId, user.id);
		}
		isRemoved ||= !to;
		const isLast = from === "ORG_ADMIN" && (await hasNoAdmin(tx, organizationId));
		// The directory decides: keeping an admin whom it removed would be worse. The operator can appoint another.
		if (isLast) log.warn({ organizationId, provider: provider.slug }, "organization without an Org Admin");
		note(organizationId, to ? "member.role_changed" : "member.removed", {
			...(to ? { from, to } : { role: from }),
			...(isLast && { isWithoutOrgAdmin: true }),
		});
	}
	for (const [organizationId, role] of access.roles) {
		if (memberships.some((membership) => membership.organizationId === organizationId)) continue;
		await addMembership(tx, provider, user.id, organizationId, role);
		note(organizationId, "member.added", { role });
	}
	isRemoved = (await applySupport(tx, provider, user, access.isSupport, changes)) || isRemoved;
	if (isRemoved) {
		await tx.session.updateMany({
			where: { userId: user.id, oidcProviderId: provider.id, endedAt: null },
			data: { endedAt: now() },
		});
	}
	return changes;
}

async function addMembership(tx: Tx, provider: Provider, userId: string, organizationId: string, role: Role) {
	await tx.membership.create({ data: { organizationId, userId, role, oidcProviderId: provider.id } });
	await forgetRemoval(tx, organizationId, userId);
}

/** @returns true if support access was removed */
async function applySupport(
	tx: Tx,
	provider: Provider,
	user: User,
	isGiven: boolean,
	changes: Change[],
): Promise<boolean> {
	const isByThis = user.isSupport && user.supportByProviderId === provider.id;
	if (isGiven ? user.isSupport : !isByThis) return false;
	await tx.user.update({
		where: { id: user.id },
		data: { isSupport: isGiven, supportByProviderId: isGiven ? provider.id : null },
	});
	changes.push({
		chainId: systemChainId,
		action: isGiven ? "support.added" : "support.removed",
		outcome: "done",
		actor: actorOf(provider),
		target: { type: "user", id: user.id },
		details: { provider: provider.slug, email: user.email },
	});
	return !isGiven;
}

async function hasNoAdmin(tx: Tx, organizationId: string): Promise<boolean> {
	return (await tx.membership.count({ where: { organizationId, role: "ORG_ADMIN" } })) === 0;
}

/** The provider's rules act, not a person. */
const actorOf = ({ slug }: Provider): AuditActor => ({
	type: "job",
	id: null,
	label: `OIDC provider ${slug}`,
});
