import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { lenient, searchedDuration, searchedText, searchedTime } from "../platform/search-filters.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import { type KeysetPage, keysetPage } from "./keyset-page.ts";
import { pageInSteps } from "./page-in-steps.ts";
import { deploymentFilter, searchedDeployments } from "./searched-deployments.ts";
import { withinTimes } from "./time-steps.ts";
import { traceId } from "./trace-id.ts";
import { protectionFields, withProtection } from "./with-protection.ts";

export const requestLogPageSize = 50;

/** Filters over metadata, besides the times. */
export const requestLogFilters = {
	deployment: deploymentFilter,
	method: searchedText,
	route: searchedText.meta({ description: "A part of the route template." }),
	service: searchedText,
	status: z
		.string()
		.regex(/^[1-5](\d\d|xx)$/)
		.optional()
		.meta({ description: "One status, such as 404, or a class, such as 4xx." }),
	minDurationMs: searchedDuration,
	traceId: traceId.optional(),
};

/** A position in the list: `<time in ms>_<id>`. */
export const requestLogPosition = /^\d{1,14}_[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const position = z.string().regex(requestLogPosition).optional().catch(undefined);

/** The filters and times of a search, without its page. */
export const requestLogSearch = z.object({
	...lenient(requestLogFilters),
	from: searchedTime,
	to: searchedTime,
});

const search = requestLogSearch.extend({
	/** Rows older than a position. */
	after: position,
	/** Rows newer than a position, those next to it; if given, `after` is ignored. */
	before: position,
	limit: z.number().int().min(1).max(200).default(requestLogPageSize),
});

const columns = z.object({
	id,
	time,
	service: z.string().nullable(),
	method: z.string().nullable(),
	route: z.string().nullable(),
	status: z.number().nullable(),
	durationMs: z.number().nullable(),
	severity: z.string().nullable(),
	traceId: z.string().nullable(),
	spanId: z.string().nullable(),
});

/** The Prisma `select` of what `requestLogRows` needs. */
export const requestLogColumns = { ...columnsOf(columns), deploymentId: true, dataKeyId: true } as const;

/** The metadata of a request log. */
export const requestLogRow = columns
	.extend(protectionFields)
	.meta({ id: "RequestLog", description: "Metadata; the payload is sealed." });
export type RequestLogRow = z.infer<typeof requestLogRow>;

type Stored = Prisma.RequestLogGetPayload<{ select: typeof requestLogColumns }>;

/** The views of stored rows. */
export async function requestLogRows(db: Db, stored: Stored[]): Promise<RequestLogRow[]> {
	return (await withProtection(db, stored)).map(withIsoTimes);
}

/** The position of a row, for `after` and `before`. Pure. */
export function requestLogPositionOf({ time, id }: { time: Date | string; id: string }): string {
	return `${new Date(time).getTime()}_${id}`;
}

/** A page of request logs, newest first: metadata only, so it works without any key. */
export const listRequestLogs = tenantQuery({
	name: "listRequestLogs",
	permission: "telemetry:read",
	input: search,
	// Without one of these it is read along an index, no further than a page.
	isExpensive: ({ method, route, status, minDurationMs, traceId }) =>
		[method, route, status, minDurationMs, traceId].some((filter) => filter !== undefined),
	run: ({ db, input, organization }) => requestLogPage(db, organization.id, input),
});

type Page = z.output<typeof requestLogSearch> & Pick<z.output<typeof search>, "after" | "before" | "limit">;

/** Reads a page of an organization's request logs. */
export async function requestLogPage(
	db: Db,
	organizationId: string,
	input: Page,
): Promise<KeysetPage<RequestLogRow>> {
	const ids = await searchedDeployments(db, organizationId, input.deployment);
	const found = await pageInSteps(db, "request_logs", ids, input, {
		at: positionTime(input),
		place: ({ time, id }: Stored) => [time.getTime(), id],
		select: (id, order, step) => Prisma.sql`SELECT r.id, r.time, r.service, r.method, r.route, r.status,
				r.duration_ms AS "durationMs", r.severity, r.trace_id AS "traceId", r.span_id AS "spanId",
				r.deployment_id AS "deploymentId", r.data_key_id AS "dataKeyId"
			FROM request_logs r WHERE r.deployment_id = ${id}
				AND ${requestLogConditions({ ...input, ...step })} AND ${beyond(input)}
			ORDER BY r.time ${order}, r.id ${order}`,
	});
	const { rows, ...positions } = keysetPage(found, input, requestLogPositionOf);
	return { rows: await requestLogRows(db, rows), ...positions };
}

/** The condition for a request log `r` that meets a search. Pure. */
export function requestLogConditions(input: z.output<typeof requestLogSearch>): Prisma.Sql {
	const { method, route, service, status, minDurationMs, traceId, from, to } = input;
	const statusClass = status?.endsWith("xx") ? Number(status[0]) * 100 : null;
	const all = [
		...(method ? [Prisma.sql`lower(r.method) = lower(${method})`] : []),
		...(route ? [Prisma.sql`strpos(r.route, ${route}) > 0`] : []),
		...(service ? [Prisma.sql`r.service = ${service}`] : []),
		...(statusClass ? [Prisma.sql`r.status >= ${statusClass} AND r.status < ${statusClass + 100}`] : []),
		...(status && !statusClass ? [Prisma.sql`r.status = ${Number(status)}`] : []),
		...(minDurationMs ? [Prisma.sql`r.duration_ms >= ${minDurationMs}`] : []),
		...(traceId ? [Prisma.sql`r.trace_id = ${traceId}`] : []),
		withinTimes("r", "time", { from, to }),
	];
	return Prisma.join(all, " AND ");
}

/** The condition for the rows on one side of a position. Pure. */
function beyond({ after, before }: Page): Prisma.Sql {
	const [ms, id] = (before ?? after)?.split("_") ?? [];
	if (!ms || !id) return Prisma.sql`true`;
	const comparison = before ? Prisma.sql`>` : Prisma.sql`<`;
	return Prisma.sql`(r.time, r.id) ${comparison} (${new Date(Number(ms))}, ${id}::uuid)`;
}

function positionTime({ after, before }: Page): Date | undefined {
	const [ms] = (before ?? after)?.split("_") ?? [];
	return ms === undefined ? undefined : new Date(Number(ms));
}
