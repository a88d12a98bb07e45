import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";

const keptDays = 30;

/** Deletes evidence reports 30 days after they were made: the same can be asked for again. */
export async function forgetOldEvidence(): Promise<void> {
	const before = new Date(now().getTime() - keptDays * 86_400_000);
	await db().evidenceReport.deleteMany({ where: { finishedAt: { lt: before } } });
}
