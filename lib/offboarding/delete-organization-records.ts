import { z } from "zod";
import { type Changes, tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { lockOffboarding } from "./lock-offboarding.ts";

/**
 * Deletes what is left of an organization whose data is destroyed, in one transaction: members, accounts that had no other
 * access and that no other organization has removed, tokens, invitations, channels, alerts, providers, queries, approvals, earlier reports. Deployments and keys stay as
 * history for the evidence report, and the audit log stays. @throws KeyholdError NOT_FOUND unless data is being destroyed
 */
export const deleteOrganizationRecords = tenantMutation({
	name: "deleteOrganizationRecords",
	permission: "organization:end",
	input: z.object({}),
	run: async ({ tx, organization: { id: organizationId } }): Promise<Changes<Record<string, number>>> => {
		const { offboarding } = await lockOffboarding(tx, organizationId);
		if (offboarding?.state !== "DESTROYING")
			throw new KeyholdError("NOT_FOUND", "This organization's data is not being destroyed.");
		await deleteQueries(tx, organizationId);
		await deleteAlerts(tx, organizationId);
		const tokens = await deleteTokens(tx, organizationId);
		const people = await deletePeople(tx, organizationId);
		const where = { organizationId };
		const { count: invitations } = await tx.invitation.deleteMany({ where });
		const { count: channels } = await tx.alertChannel.deleteMany({ where });
		await tx.approval.deleteMany({ where });
		await tx.evidenceReport.deleteMany({ where });
		const deleted = { ...people, ...tokens, invitations, channels };
		const isNothing = Object.values(deleted).every((count) => count === 0);
		return {
			value: deleted,
			audit: isNothing
				? []
				: [
						{
							action: "organization.records_deleted",
							target: { type: "organization", id: organizationId },
							details: deleted,
						},
					],
		};
	},
});

async function deleteQueries(tx: Tx, organizationId: string): Promise<void> {
	const deployments = await tx.deployment.findMany({ where: { organizationId }, select: { id: true } });
	const where = { deploymentId: { in: deployments.map(({ id }) => id) } };
	await tx.queryRun.deleteMany({ where });
	await tx.scheduledQuery.deleteMany({ where });
}

async function deleteAlerts(tx: Tx, organizationId: string): Promise<void> {
	await tx.alertDelivery.deleteMany({ where: { alert: { organizationId } } });
	await tx.alert.deleteMany({ where: { organizationId } });
}

async function deleteTokens(tx: Tx, organizationId: string) {
	const tokens = await tx.apiToken.findMany({ where: { organizationId }, select: { id: true } });
	await tx.idempotentAnswer.deleteMany({ where: { tokenId: { in: tokens.map(({ id }) => id) } } });
	const { count: apiTokens } = await tx.apiToken.deleteMany({ where: { organizationId } });
	// A token for other organizations too keeps its list: an empty one would be for all.
	const { count: applicationTokens } = await tx.applicationToken.updateMany({
		where: { organizationIds: { equals: [organizationId] }, revokedAt: null },
		data: { revokedAt: now() },
	});
	return { apiTokens, applicationTokens };
}

async function deletePeople(tx: Tx, organizationId: string) {
	const memberships = await tx.membership.findMany({ where: { organizationId }, select: { userId: true } });
	await tx.membership.deleteMany({ where: { organizationId } });
	await tx.oidcGroupRule.deleteMany({ where: { organizationId } });
	const { count: providers } = await tx.oidcProvider.deleteMany({ where: { organizationId } });
	// A set-up link makes no member, and its session is forgotten after a while: the audit log still names the account.
	const viaLinks = await tx.$queryRaw<{ userId: string }[]>`
		SELECT DISTINCT actor_id AS "userId" FROM audit_events WHERE chain_id = ${organizationId}::uuid
		AND action = 'user.signed_in' AND outcome = 'done' AND details ->> 'method' = 'LINK'`;
	await tx.accessLink.deleteMany({ where: { organizationId } });
	const removed = await tx.removedMember.findMany({ where: { organizationId }, select: { userId: true } });
	await tx.removedMember.deleteMany({ where: { organizationId } });
	const { count: accounts } = await tx.user.deleteMany({
		where: {
			OR: [
				{ id: { in: [...memberships, ...viaLinks, ...removed].map(({ userId }) => userId) } },
				{ unprovedOrganizationId: organizationId },
			],
			isSupport: false,
			memberships: { none: {} },
			// Another organization removed this person: with the account, it would be forgotten.
			removedFrom: { none: {} },
			createdTokens: { none: {} },
		},
	});
	return { members: memberships.length, accounts, providers };
}
