import { now } from "../platform/clock.ts";
import { db, inTransaction } from "../platform/db.ts";
import { closeWindow } from "./count-repeat.ts";
import { lockHead } from "./write-row.ts";

const atMost = 200;

/**
 * Writes the row of each window of counted refusals that is over. Any number of workers may do so at once: each window
 * is closed by one of them.
 */
export async function closeRepeats(): Promise<void> {
	const over = { closesAt: { lte: now() } };
	const windows = await db().auditRepeat.findMany({
		where: over,
		select: { chainId: true, kind: true },
		orderBy: { closesAt: "asc" },
		take: atMost,
	});
	for (const { chainId, kind } of windows) {
		await inTransaction(async (tx) => {
			await lockHead(tx, chainId);
			// Another process may have closed it, and begun the next, since it was listed.
			const isOver = await tx.auditRepeat.count({ where: { chainId, kind, ...over } });
			if (isOver) await closeWindow(tx, chainId, kind);
		});
	}
}
