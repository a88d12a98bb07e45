import { now } from "../platform/clock.ts";
import { db, inTransaction } from "../platform/db.ts";
import { isDatabaseAway } from "../platform/is-database-away.ts";
import { logBounded } from "../platform/log-bounded.ts";
import { closeWindow } from "./count-repeat.ts";
import { lockHead } from "./write-row.ts";

const atMost = 200;

/**
 * Writes the row of each window of counted refusals that is over. Any number of workers may call this concurrently; each
 * window is closed by one of them. A window that cannot be closed is logged and left for the next call.
 * @throws if the database is away
 */
export async function closeRepeats(): Promise<void> {
	for (let failed = 0; ; ) {
		const windows = await db().auditRepeat.findMany({
			where: { closesAt: { lte: now() } },
			select: { chainId: true, kind: true },
			orderBy: [{ closesAt: "asc" }, { chainId: "asc" }, { kind: "asc" }],
			skip: failed,
			take: atMost,
		});
		for (const { chainId, kind } of windows) {
			try {
				await closeIfOver(chainId, kind);
			} catch (err) {
				if (isDatabaseAway(err)) throw err;
				failed++;
				const about = { err, chainId, kind };
				logBounded("error", "repeats not closed", about, "counted refusals have no row in the audit log yet");
			}
		}
		if (windows.length < atMost) return;
	}
}

async function closeIfOver(chainId: string, kind: string): Promise<void> {
	await inTransaction(async (tx) => {
		await lockHead(tx, chainId);
		// Since it was listed, another process may have closed it and begun the next one.
		const isOver = await tx.auditRepeat.count({ where: { chainId, kind, closesAt: { lte: now() } } });
		if (isOver) await closeWindow(tx, chainId, kind);
	});
}
