import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import { inTimeSteps, type Times, withinTimes } from "./time-steps.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const traceId = /^[0-9a-f]{32}$/;
const spanId = /^[0-9a-f]{16}$/;

/** True for a text that can be the ID of a record, trace or span. Pure. */
export function isTelemetryId(text: string): boolean {
	return [uuid, traceId, spanId].some((id) => id.test(text.toLowerCase()));
}

/** The place of an ID: a request log, a trace (with the span's record), or request logs that name a trace without spans. */
export type FoundById =
	| { kind: "request-log"; id: string }
	| { kind: "trace"; traceId: string; spanRecordId: string | null }
	| { kind: "logs-of-trace"; traceId: string };

/** Finds a record by the ID that a person pasted: of a request log, a trace or a span. Null if there is none. */
export const findById = tenantQuery({
	name: "findById",
	permission: "telemetry:read",
	input: z.object({ id: z.string().toLowerCase().refine(isTelemetryId) }),
	// A span's own ID, and a trace that has request logs alone, are in no index.
	isExpensive: ({ id }) => !uuid.test(id),
	run: async ({ db, input: { id }, organization }): Promise<FoundById | null> => {
		const deploymentIds = await searchedDeployments(db, organization.id, undefined);
		const within = { deploymentId: { in: deploymentIds } };
		if (uuid.test(id)) return findRecord(db, within, id);
		const isTrace = traceId.test(id);
		const span = await findNewest<{ id: string; traceId: string }>(
			db,
			"spans",
			(step) => Prisma.sql`
			SELECT r.id, r.trace_id AS "traceId" FROM spans r WHERE r.deployment_id = ANY(${deploymentIds}::uuid[])
				AND ${isTrace ? Prisma.sql`r.trace_id = ${id}` : Prisma.sql`r.span_id = ${id}`}
				AND ${withinTimes("r", "start_time", step)} LIMIT 1`,
		);
		if (span) return { kind: "trace", traceId: span.traceId, spanRecordId: isTrace ? null : span.id };
		if (!isTrace) return null;
		const log = await findNewest<{ id: string }>(
			db,
			"request_logs",
			(step) => Prisma.sql`
			SELECT r.id FROM request_logs r WHERE r.deployment_id = ANY(${deploymentIds}::uuid[])
				AND r.trace_id = ${id} AND ${withinTimes("r", "time", step)} LIMIT 1`,
		);
		return log && { kind: "logs-of-trace", traceId: id };
	},
});

/** Looks at a few partitions at a time, at all of them if there is no such record. */
async function findNewest<Row>(
	db: Db,
	table: "request_logs" | "spans",
	select: (step: Times) => Prisma.Sql,
): Promise<Row | null> {
	let found: Row | undefined;
	await inTimeSteps(db, table, {}, "newest first", async (step) => {
		[found] = await db.$queryRaw<Row[]>(select(step));
		return found !== undefined;
	});
	return found ?? null;
}

async function findRecord(
	db: Db,
	within: { deploymentId: { in: string[] } },
	id: string,
): Promise<FoundById | null> {
	const log = await db.requestLog.findFirst({ where: { ...within, id }, select: { id: true } });
	if (log) return { kind: "request-log", id };
	const span = await db.span.findFirst({ where: { ...within, id }, select: { traceId: true } });
	return span && { kind: "trace", traceId: span.traceId, spanRecordId: id };
}
