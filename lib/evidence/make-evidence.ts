import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { buildEvidence } from "./build-evidence.ts";

const input = z.object({ reportId: z.uuid() });

/**
 * Generates a requested evidence report and records its progress. Safe to kill and restart at any point.
 * @throws KeyholdError NOT_FOUND if it is already finished or has failed
 */
export const makeEvidence = tenantMutation({
	name: "makeEvidence",
	permission: "evidence:make",
	input,
	prepare: async ({ db, input: { reportId }, organization }) => {
		const { from, to, requestedBy, requestId } = await begin(reportId, organization.id);
		const request = { organization, period: { from, to }, by: requestedBy, requestId };
		return { requestedBy, report: await buildEvidence(db, request, recordProgress(reportId)) };
	},
	run: async ({ tx, input: { reportId }, prepared: { requestedBy, report }, organization }) => {
		const { id: organizationId } = organization;
		const { period, chain } = report;
		const { count } = await tx.evidenceReport.updateMany({
			where: { id: reportId, organizationId, state: "RUNNING" },
			data: {
				state: "DONE",
				rowsDone: chain.rows,
				rowsTotal: chain.rows,
				finishedAt: now(),
				report: report as unknown as Prisma.InputJsonObject,
			},
		});
		if (count === 0) throw nothingToMake();
		return {
			value: {},
			audit: {
				action: "audit.evidence_made",
				target: { type: "organization", id: organizationId },
				details: { reportId, requestedBy, ...period, rows: chain.rows, findings: chain.findings.length },
			},
		};
	},
});

/** Records that a report failed, so that another can be requested. @throws KeyholdError NOT_FOUND */
export const recordFailedEvidence = tenantMutation({
	name: "recordFailedEvidence",
	permission: "evidence:make",
	input: input.extend({ error: z.string() }),
	run: async ({ tx, input: { reportId, error }, organization }) => {
		const { id: organizationId } = organization;
		const { count } = await tx.evidenceReport.updateMany({
			where: { id: reportId, organizationId, state: { in: ["WAITING", "RUNNING"] } },
			data: { state: "FAILED", finishedAt: now() },
		});
		if (count === 0) throw nothingToMake();
		return {
			value: {},
			audit: {
				action: "audit.evidence_failed",
				target: { type: "organization", id: organizationId },
				details: { reportId, error },
			},
		};
	},
});

async function begin(reportId: string, organizationId: string) {
	const { count } = await db().evidenceReport.updateMany({
		where: { id: reportId, organizationId, state: { in: ["WAITING", "RUNNING"] } },
		data: { state: "RUNNING", rowsDone: 0, rowsTotal: await rowsOf(organizationId) },
	});
	if (count === 0) throw nothingToMake();
	return db().evidenceReport.findUniqueOrThrow({ where: { id: reportId } });
}

/** The length of an organization's chain, from its head. */
async function rowsOf(organizationId: string): Promise<number> {
	const head = await db().auditHead.findUnique({ where: { chainId: organizationId } });
	return Number(head?.seq ?? 0n);
}

function recordProgress(reportId: string): (rows: number) => Promise<void> {
	return async (rowsDone) => {
		await db().evidenceReport.updateMany({ where: { id: reportId, state: "RUNNING" }, data: { rowsDone } });
	};
}

function nothingToMake(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "This report does not exist or is already finished.");
}
