import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { idRangesOfTimes } from "../platform/record-id.ts";
import { type RequestLogRow, requestLogColumns, requestLogRows } from "./list-request-logs.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import { traceId } from "./trace-id.ts";

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
		const [period] = await db.$queryRaw<{ start: Date | null; end: Date }[]>`
			SELECT min(start_time) AS start, max(start_time + coalesce(duration_ms, 0) * interval '1 millisecond') AS "end"
			FROM spans WHERE deployment_id = ANY(${ids}::uuid[]) AND trace_id = ${traceId}`;
		if (!period?.start) throw new KeyholdError("NOT_FOUND", "There is no such trace in this organization.");
		const from = new Date(period.start.getTime() - marginMs);
		const to = new Date(period.end.getTime() + marginMs);
		const found = await Promise.all(
			ids.map((deploymentId) =>
				db.requestLog.findMany({
					where: { deploymentId, traceId, time: { gte: from, lte: to }, OR: idRangesOfTimes({ from, to }) },
					orderBy: [{ time: "asc" }, { id: "asc" }],
					select: requestLogColumns,
					take: maxTraceLogs + 1,
				}),
			),
		);
		const sorted = found.flat().sort((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1));
		const rows: RequestLogRow[] = await requestLogRows(db, sorted.slice(0, maxTraceLogs));
		return { rows, isCut: sorted.length > maxTraceLogs };
	},
});
