import { inTransaction } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { enqueue } from "../platform/queue.ts";

/**
 * Puts an alert on its way to every channel of its organization and of the vendor's staff. May be killed and run again:
 * a channel gets one delivery of an alert.
 */
export async function dispatchAlert(alertId: string): Promise<void> {
	await inTransaction(async (tx) => {
		const alert = await tx.alert.findUnique({ where: { id: alertId } });
		if (!alert) return;
		const { organizationId, type } = alert;
		// A test is of one channel, which has its delivery already.
		if (type === "test") return;
		const channels = await tx.alertChannel.findMany({
			where: { OR: [{ organizationId }, { organizationId: null }] },
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
