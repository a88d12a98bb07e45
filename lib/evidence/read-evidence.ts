import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { EvidenceState } from "../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import type { EvidenceReport } from "./build-evidence.ts";

const columns = z.object({
	id,
	from: time,
	/** Exclusive. */
	to: time,
	state: z.enum(EvidenceState),
	requestedAt: time,
	requestedBy: z.string(),
	finishedAt: time.nullable(),
});

/** A requested report. */
export type EvidenceView = z.infer<typeof columns> & {
	/** Verified rows of the audit log, and all of them; 0 of 0 before a worker has started. */
	rows: { done: number; total: number };
};

/** Finished reports that an organization keeps. */
export const shownReports = 20;

const selection = { ...columnsOf(columns), rowsDone: true, rowsTotal: true } as const;

/** The organization's newest evidence reports, without their contents. */
export const listEvidence = tenantQuery({
	name: "listEvidence",
	permission: "audit:read",
	input: z.object({}),
	run: async ({ db, organization }): Promise<EvidenceView[]> => {
		const rows = await db.evidenceReport.findMany({
			where: { organizationId: organization.id },
			orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
			select: selection,
			take: shownReports,
		});
		return rows.map(toView);
	},
});

/** The state and progress of an evidence report. @throws KeyholdError NOT_FOUND */
export const readEvidence = tenantQuery({
	name: "readEvidence",
	permission: "audit:read",
	input: z.object({ reportId: z.uuid() }),
	run: async ({ db, input: { reportId }, organization }): Promise<EvidenceView> => {
		const row = await db.evidenceReport.findFirst({
			where: { id: reportId, organizationId: organization.id },
			select: selection,
		});
		if (!row) throw noSuchReport();
		return toView(row);
	},
});

/** The contents of an evidence report. @throws KeyholdError NOT_FOUND, also while it is being generated */
export const openEvidence = tenantQuery({
	name: "openEvidence",
	permission: "audit:read",
	input: z.object({ reportId: z.uuid() }),
	run: async ({ db, input: { reportId }, organization }): Promise<EvidenceReport> => {
		const row = await db.evidenceReport.findFirst({
			where: { id: reportId, organizationId: organization.id, state: "DONE" },
			select: { report: true },
		});
		if (!row) throw noSuchReport();
		return row.report as unknown as EvidenceReport;
	},
});

function noSuchReport(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "This evidence report does not exist or is not finished yet.");
}

type Row = Prisma.EvidenceReportGetPayload<{ select: typeof selection }>;

function toView({ rowsDone, rowsTotal, ...row }: Row): EvidenceView {
	return { ...withIsoTimes(row), rows: { done: rowsDone, total: rowsTotal } };
}
