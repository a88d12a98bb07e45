import type { RequestContext } from "../lib/access/context.ts";
import type { EvidenceReport } from "../lib/evidence/build-evidence.ts";
import { openEvidence } from "../lib/evidence/read-evidence.ts";
import { requestEvidence } from "../lib/evidence/request-evidence.ts";
import { makeEvidenceReport } from "../lib/jobs/make-evidence-report.ts";
import { db } from "../lib/platform/db.ts";

/** Requests an evidence report, makes it like a worker, and opens it. */
export async function makeReport(
	context: RequestContext,
	period: Parameters<typeof requestEvidence>[1],
): Promise<EvidenceReport> {
	const { reportId } = await requestEvidence(context, period);
	const { organizationId } = await db().evidenceReport.findUniqueOrThrow({ where: { id: reportId } });
	await makeEvidenceReport({ organizationId, reportId }, true);
	return openEvidence(context, { reportId });
}
