import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { searchedDeployments } from "./searched-deployments.ts";

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
		const span = await db.span.findFirst({
			where: { ...within, ...(traceId.test(id) ? { traceId: id } : { spanId: id }) },
			select: { id: true, traceId: true },
		});
		if (span) {
			const spanRecordId = traceId.test(id) ? null : span.id;
			return { kind: "trace", traceId: span.traceId, spanRecordId };
		}
		if (!traceId.test(id)) return null;
		const log = await db.requestLog.findFirst({ where: { ...within, traceId: id }, select: { id: true } });
		return log && { kind: "logs-of-trace", traceId: id };
	},
});

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
