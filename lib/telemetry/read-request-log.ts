import { z } from "zod";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { requestLogColumns, requestLogRow, requestLogRows } from "./list-request-logs.ts";
import { near } from "./list-traces.ts";
import { searchedDeployments } from "./searched-deployments.ts";

const input = z.object({ requestLogId: z.uuid() });

/** The metadata of a request log, and whether it leads to a trace. */
export const requestLogDetail = requestLogRow
	.extend({ isTraceStored: z.boolean().meta({ description: "Spans of its trace are stored." }) })
	.meta({ id: "RequestLogDetail", description: "Metadata; the payload is sealed." });
export type RequestLogDetail = z.infer<typeof requestLogDetail>;

/** The metadata of one request log. @throws KeyholdError NOT_FOUND */
export const readRequestLog = tenantQuery({
	name: "readRequestLog",
	permission: "telemetry:read",
	input,
	run: async ({ db, input: { requestLogId }, organization }): Promise<RequestLogDetail> => {
		const row = await db.requestLog.findFirst({
			where: await ownedBy(db, organization.id, requestLogId),
			select: requestLogColumns,
		});
		const [view] = await requestLogRows(db, row ? [row] : []);
		if (!view) throw notFound();
		return { ...view, isTraceStored: await hasSpans(db, organization.id, view) };
	},
});

/**
 * Opens the payload of one request log, as UTF-8 JSON. The opening is audited: who, which record, when.
 * @throws KeyholdError NOT_FOUND, and as openStoredRecord.
 */
export const openRequestLog = tenantMutation({
	name: "openRequestLog",
	permission: "telemetry:read",
	input,
	prepare: ({ db, input: { requestLogId }, organization }) =>
		openStoredRecord(() => loadSealed(db, organization.id, requestLogId)),
	run: async ({ input: { requestLogId }, prepared: payload }) => ({
		value: payload.toString("utf8"),
		audit: {
			action: "request_log.opened",
			target: { type: "request_log", id: requestLogId },
			isOpening: true,
		},
	}),
});

/** Spans of its trace are looked for within a day of the log's time. */
async function hasSpans(
	db: Db,
	organizationId: string,
	{ traceId, time }: { traceId: string | null; time: string },
): Promise<boolean> {
	if (traceId === null) return false;
	const ids = await searchedDeployments(db, organizationId);
	const at = new Date(time);
	const found = await db.$queryRaw<unknown[]>`SELECT 1 FROM spans s
		WHERE s.deployment_id = ANY(${ids}::uuid[]) AND s.trace_id = ${traceId}
			AND ${near("s", { from: at, to: at })} LIMIT 1`;
	return found.length > 0;
}

async function loadSealed(db: Db, organizationId: string, requestLogId: string) {
	const row = await db.requestLog.findFirst({
		where: await ownedBy(db, organizationId, requestLogId),
		select: sealedSelection,
	});
	if (!row) throw notFound();
	return row;
}

/** A record is looked up in the organization's deployments, each of which has its place in a distributed database. */
async function ownedBy(db: Db, organizationId: string, id: string) {
	return { deploymentId: { in: await searchedDeployments(db, organizationId) }, id };
}

function notFound(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "There is no such request log in this organization.");
}
