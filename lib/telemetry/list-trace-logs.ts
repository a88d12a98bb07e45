import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { idRangesOfTimes } from "../platform/record-id.ts";
import { findTrace } from "./find-trace.ts";
import { type RequestLogRow, requestLogColumns, requestLogRows } from "./list-request-logs.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import { inTimeSteps } from "./time-steps.ts";
import { traceId } from "./trace-id.ts";

type Stored = Prisma.RequestLogGetPayload<{ select: typeof requestLogColumns }>;

export const maxTraceLogs = 100;

/** Logs are written by the hosts of the spans, a little before or after them. */
const marginMs = 60_000;

/**
 * The metadata of a trace's request logs, oldest first. Looks within the trace's time and a minute around it, along the
 * index by time, since an index by trace would cost every log that is stored.
 * @throws KeyholdError NOT_FOUND if no span of the trace is stored
 */
export const listTraceLogs = tenantQuery({
	name: "listTraceLogs",
	permission: "telemetry:read",
	input: z.object({ traceId }),
	isExpensive: () => true,
	run: async ({ db, input: { traceId }, organization }) => {
		const ids = await searchedDeployments(db, organization.id);
		const period = await findTrace(db, ids, traceId);
		if (!period) throw new KeyholdError("NOT_FOUND", "There is no such trace in this organization.");
		const from = new Date(period.from.getTime() - marginMs);
		const to = new Date(period.end.getTime() + marginMs);
		const found: Stored[] = [];
		// A span may say that it took years.
		await inTimeSteps(db, "request_logs", { from, to }, "oldest first", async (step) => {
			for (const deploymentId of ids) {
				found.push(
					...(await db.requestLog.findMany({
						where: {
							deploymentId,
							traceId,
							time: { ...(step.from && { gte: step.from }), ...(step.to && { lte: step.to }) },
							OR: idRangesOfTimes(step),
						},
						orderBy: [{ time: "asc" }, { id: "asc" }],
						select: requestLogColumns,
						take: maxTraceLogs + 1,
					})),
				);
			}
			return found.length > maxTraceLogs;
		});
		const sorted = found.sort((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1));
		const rows: RequestLogRow[] = await requestLogRows(db, sorted.slice(0, maxTraceLogs));
		return { rows, isCut: sorted.length > maxTraceLogs };
	},
});
