import { now } from "../platform/clock.ts";
import { inTransaction } from "../platform/db.ts";
import { batchRows, inBatches } from "../platform/delete-in-batches.ts";

const keptDays = 90;

/**
 * Deletes alerts and their deliveries after 90 days. A condition that still holds then, such as rotation being off, raises a
 * new alert.
 */
export async function forgetOldAlerts(signal: AbortSignal): Promise<void> {
	const before = new Date(now().getTime() - keptDays * 24 * 3_600_000);
	await inBatches(signal, () =>
		inTransaction(async (tx) => {
			const old = await tx.alert.findMany({
				where: { occurredAt: { lt: before } },
				select: { id: true },
				take: batchRows,
			});
			const ids = old.map(({ id }) => id);
			await tx.alertDelivery.deleteMany({ where: { alertId: { in: ids } } });
			await tx.alert.deleteMany({ where: { id: { in: ids } } });
			return ids.length;
		}),
	);
}
