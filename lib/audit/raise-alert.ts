import type { Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";

export const alertTypes = [
	"key.health_changed",
	"key.pending_deletion",
	"key.material_expiring",
	"key.rotation_off",
	"key.warning_new",
	"key.integrity",
	"key.approval_requested",
	"key.activated",
	"key.deleted",
	"organization.approval_requested",
	"rekey.finished",
	"rekey.blocked",
	"rekey.failed",
	"application.table_forgotten",
	"application.late_value",
	"organization.safeguard_lowered",
	"organization.new_admin_approved",
	"organization.offboarding_started",
	"organization.offboarding_canceled",
	"organization.offboarded",
	"test",
] as const;
export type AlertType = (typeof alertTypes)[number];

/**
 * Only the vendor's staff get these: what an organization does itself is in its own console, and an ended one has no channels.
 * It does get what the session of a set-up link did.
 */
export const staffOnlyTypes: readonly AlertType[] = [
	"key.activated",
	"key.deleted",
	"organization.offboarded",
];

export type NewAlert = {
	organizationId: string;
	type: AlertType;
	/** Ids, names and AWS's error names, and a requester's reason: only what may appear in an e-mail. */
	data: Prisma.InputJsonObject;
	/** At most one alert is raised with the same key. */
	onceKey?: string;
};

/**
 * Raises an alert in the transaction of the change that causes it: it exists and is delivered if and only if that commits.
 * @returns its id; null if it was raised before
 */
export async function raiseAlert(tx: Tx, { onceKey, ...alert }: NewAlert): Promise<string | null> {
	const id = newId();
	const { count } = await tx.alert.createMany({
		data: [{ id, ...alert, onceKey: onceKey ?? null }],
		skipDuplicates: true,
	});
	if (count === 0) return null;
	await enqueue(tx, "alert.dispatch", { alertId: id }, id);
	return id;
}
