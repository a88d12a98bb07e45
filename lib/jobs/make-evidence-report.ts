import { asJob } from "../access/context.ts";
import { makeEvidence, recordFailedEvidence } from "../evidence/make-evidence.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { now } from "../platform/clock.ts";
import { db, inTransaction } from "../platform/db.ts";
import { toKeyholdError } from "../platform/errors.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { enqueue, type Jobs } from "../platform/queue.ts";

/** After this time, an unfinished report gets another job, in case its job was lost. */
const lostAfterMs = 120_000;

/**
 * Generates an evidence report. Errors are thrown, for the queue to retry; at the last attempt, the report is marked as failed.
 * The advisory lock only saves work: two runs at the same time would do no harm.
 */
export async function makeEvidenceReport(
	{ organizationId, reportId }: Jobs["evidence.make"],
	isLastAttempt: boolean,
): Promise<void> {
	const job = asJob("evidence.make", organizationId);
	await withAdvisoryLock(`evidence ${reportId}`, async () => {
		try {
			await ignoreErrors(makeEvidence(job, { reportId }), "NOT_FOUND");
		} catch (error) {
			const { code } = toKeyholdError(error);
			if (isLastAttempt)
				await ignoreErrors(recordFailedEvidence(job, { reportId, error: code }), "NOT_FOUND");
			throw error;
		}
	});
}

/** Enqueues unfinished reports again whose job may be lost. At most one job per report waits. */
export async function resumeEvidenceReports(): Promise<void> {
	const lost = await db().evidenceReport.findMany({
		where: {
			state: { in: ["WAITING", "RUNNING"] },
			requestedAt: { lt: new Date(now().getTime() - lostAfterMs) },
		},
		select: { id: true, organizationId: true },
		orderBy: { requestedAt: "asc" },
		take: 100,
	});
	for (const { id: reportId, organizationId } of lost) {
		await inTransaction((tx) => enqueue(tx, "evidence.make", { organizationId, reportId }, reportId));
	}
}
