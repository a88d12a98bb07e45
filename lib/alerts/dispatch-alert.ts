import { type AlertType, staffOnlyTypes } from "../audit/raise-alert.ts";
import { inTransaction } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Alert } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";

/**
 * Enqueues the delivery of an alert to every channel of its organization, and of the vendor's staff that wants its type. Safe to kill and run again:
 * a channel gets one delivery per alert.
 */
export async function dispatchAlert(alertId: string): Promise<void> {
	await inTransaction(async (tx) => {
		const alert = await tx.alert.findUnique({ where: { id: alertId } });
		if (!alert) return;
		const { organizationId, type } = alert;
		const isForOrganization = !staffOnlyTypes.includes(type as AlertType) || isBySetupLink(alert);
		// A test goes to one channel, which already has its delivery.
		if (type === "test") return;
		const channels = await tx.alertChannel.findMany({
			where: {
				OR: [
					...(isForOrganization ? [{ organizationId }] : []),
					{ organizationId: null, OR: [{ types: { isEmpty: true } }, { types: { has: type } }] },
				],
			},
			select: { id: true },
		});
		for (const { id: channelId } of channels) {
			const id = newId();
			const { count } = await tx.alertDelivery.createMany({
				data: [{ id, alertId, channelId }],
				skipDuplicates: true,
			});
			if (count > 0) await enqueue(tx, "alert.deliver", { deliveryId: id }, id);
		}
	});
}

/** True if the session of a set-up link did it, which the organization has to hear of. */
function isBySetupLink({ data }: Pick<Alert, "data">): boolean {
	return (data as { isBySetupLink?: boolean }).isBySetupLink === true;
}
