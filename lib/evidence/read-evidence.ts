import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { EvidenceState } from "../platform/prisma/client.ts";
import type { EvidenceReport } from "./build-evidence.ts";

/** A report that was asked for. Times are ISO 8601 in UTC. */
export type EvidenceView = {
	id: string;
	from: string;
	/** Not included. */
	to: string;
	state: EvidenceState;
	requestedAt: string;
	requestedBy: string;
	/** Rows of the audit log that are verified, of how many; 0 of 0 before a worker began. */
	rows: { done: number; total: number };
	finishedAt: string | null;
};

/** Finished reports that an organization keeps, newest first. */
export const shownReports = 20;

const columns = {
	id: true,
	from: true,
	to: true,
	state: true,
	requestedAt: true,
	requestedBy: true,
	rowsDone: true,
	rowsTotal: true,
	finishedAt: true,
} as const;

/** The organization's newest evidence reports, without what they say. */
export const listEvidence = tenantQuery({
	name: "listEvidence",
	permission: "audit:read",
	input: z.object({}),
	run: async ({ db, organization }): Promise<EvidenceView[]> => {
		const rows = await db.evidenceReport.findMany({
			where: { organizationId: organization.id },
			orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
			select: columns,
			take: shownReports,
		});
		return rows.map(toView);
	},
});

/** How far an evidence report is. @throws KeyholdError NOT_FOUND */
export const readEvidence = tenantQuery({
	name: "readEvidence",
	permission: "audit:read",
	input: z.object({ reportId: z.uuid() }),
	run: async ({ db, input: { reportId }, organization }): Promise<EvidenceView> => {
		const row = await db.evidenceReport.findFirst({
			where: { id: reportId, organizationId: organization.id },
			select: columns,
		});
		if (!row) throw noSuchReport();
		return toView(row);
	},
});

/** What an evidence report says. @throws KeyholdError NOT_FOUND, also while it is being made */
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
		// As makeEvidence has stored it.
		return row.report as unknown as EvidenceReport;
	},
});

function noSuchReport(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "There is no such evidence report, or it is not made yet.");
}

type Row = Omit<EvidenceView, "from" | "to" | "requestedAt" | "finishedAt" | "rows"> & {
	from: Date;
	to: Date;
	requestedAt: Date;
	finishedAt: Date | null;
	rowsDone: number;
	rowsTotal: number;
};

function toView({ rowsDone, rowsTotal, ...row }: Row): EvidenceView {
	return {
		...row,
		from: row.from.toISOString(),
		to: row.to.toISOString(),
		requestedAt: row.requestedAt.toISOString(),
		finishedAt: row.finishedAt?.toISOString() ?? null,
		rows: { done: rowsDone, total: rowsTotal },
	};
}
