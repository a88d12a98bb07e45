import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { shownReports } from "./read-evidence.ts";

const keptDays = 30;

/** Deletes evidence reports after 30 days, and all but the newest 20 of an organization. They can be generated again. */
export async function forgetOldEvidence(): Promise<void> {
	const before = new Date(now().getTime() - keptDays * 86_400_000);
	await db().evidenceReport.deleteMany({ where: { finishedAt: { lt: before } } });
	await db().$executeRaw`DELETE FROM evidence_reports WHERE id IN (
		SELECT id FROM (
			SELECT id, row_number() OVER (PARTITION BY organization_id ORDER BY requested_at DESC, id DESC) AS place
			FROM evidence_reports WHERE finished_at IS NOT NULL
		) AS finished WHERE place > ${shownReports}
	)`;
}
