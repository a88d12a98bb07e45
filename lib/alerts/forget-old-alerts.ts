import { inTransaction } from "../platform/db.ts";

const keptDays = 90;
const batchRows = 1_000;

/**
 * Forgets alerts, with the log of their deliveries, after 90 days, in batches that each commit on their own. What is
 * still so by then, such as a rotation that is off, is told once more.
 */
export async function forgetOldAlerts(signal: AbortSignal): Promise<void> {
	const before = new Date(Date.now() - keptDays * 24 * 3_600_000);
	let gone = batchRows;
	while (gone === batchRows && !signal.aborted) {
		gone = await inTransaction(async (tx) => {
			const old = await tx.alert.findMany({
				where: { occurredAt: { lt: before } },
				select: { id: true },
				take: batchRows,
			});
			const ids = old.map(({ id }) => id);
			await tx.alertDelivery.deleteMany({ where: { alertId: { in: ids } } });
			await tx.alert.deleteMany({ where: { id: { in: ids } } });
			return ids.length;
		});
	}
}
