import type { AuditNote } from "../access/record-change.ts";
import { type AlertType, raiseAlert } from "../audit/raise-alert.ts";
import { config } from "../platform/config.ts";
import { databaseTime } from "../platform/database-time.ts";
import type { Tx } from "../platform/db.ts";
import type { Offboarding, Organization } from "../platform/prisma/client.ts";
import { enqueue, type Jobs } from "../platform/queue.ts";

const dayMs = 86_400_000;

type People = { requestedBy: string; approvedBy: string | null };

/**
 * Closes the organization in this transaction, and begins the grace period: from the commit on, neither people nor tokens get
 * in. All data is kept. Its Org Admins are told by e-mail, if there is a mail server.
 */
export async function beginGrace(
	tx: Tx,
	{ id: organizationId, name }: Organization,
	graceDays: number,
	{ requestedBy, approvedBy }: People,
): Promise<{ offboarding: Offboarding; audit: AuditNote }> {
	const endsAt = new Date((await databaseTime(tx)).getTime() + graceDays * dayMs);
	const offboarding = await tx.offboarding.update({
		where: { organizationId },
		data: { state: "GRACE", endsAt, approvedBy },
	});
	await tx.organization.update({ where: { id: organizationId }, data: { offboardingEndsAt: endsAt } });
	await tellOrgAdmins(tx, organizationId, "STARTED");
	await raiseOffboardingAlert(tx, "organization.offboarding_started", { id: organizationId, name }, endsAt);
	return {
		offboarding,
		audit: {
			action: "organization.offboarding_started",
			organizationId,
			target: { type: "organization", id: organizationId },
			details: { graceDays, endsAt: endsAt.toISOString(), ...(approvedBy && { requestedBy, approvedBy }) },
		},
	};
}

/** Raises an alert about an offboarding; `endsAt` is the end of its grace period. */
export async function raiseOffboardingAlert(
	tx: Tx,
	type: AlertType,
	{ id: organizationId, name }: { id: string; name: string },
	endsAt: Date,
): Promise<void> {
	await raiseAlert(tx, {
		organizationId,
		type,
		data: { organization: name, endsAt: endsAt.toISOString() },
	});
}

/** Has each Org Admin told by e-mail, in the transaction of what they are told. Does nothing without a mail server. */
export async function tellOrgAdmins(
	tx: Tx,
	organizationId: string,
	about: Jobs["offboarding.mail"]["about"],
): Promise<void> {
	if (!config().alerts.smtpUrl) return;
	const admins = await tx.membership.findMany({
		where: { organizationId, role: "ORG_ADMIN", user: { disabledAt: null } },
		select: { userId: true },
	});
	for (const { userId } of admins) {
		const job = { organizationId, userId, about };
		await enqueue(tx, "offboarding.mail", job, `${organizationId} ${userId} ${about}`);
	}
}
