import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { lenient, searchedDuration, searchedText, searchedTime } from "../platform/search-filters.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import { type KeysetPage, keysetPage } from "./keyset-page.ts";
import { deploymentFilter, searchedDeployments } from "./searched-deployments.ts";
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

/** What a search is about: its filters and times, without a page. */
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
	run: async ({ db, input, organization }): Promise<KeysetPage<RequestLogRow>> => {
		const direction = input.before ? "asc" : "desc";
		const deploymentIds = await searchedDeployments(db, organization.id, input.deployment);
		// One query per deployment, so that its index leads to the rows of the page.
		const found = await Promise.all(
			deploymentIds.map((deploymentId) =>
				db.requestLog.findMany({
					where: { deploymentId, AND: [requestLogConditions(input), beyond(input)] },
					orderBy: [{ time: direction }, { id: direction }],
					select: requestLogColumns,
					take: input.limit + 1,
				}),
			),
		);
		const sorted = found.flat().sort((a, b) => b.time.getTime() - a.time.getTime() || (a.id < b.id ? 1 : -1));
		// Of several deployments, those next to the position.
		const nearest = input.before ? sorted.slice(-input.limit - 1) : sorted.slice(0, input.limit + 1);
		const { rows, ...positions } = keysetPage(nearest, input, requestLogPositionOf);
		return { rows: await requestLogRows(db, rows), ...positions };
	},
});

/** The condition for a search's filters and times. Pure. */
export function requestLogConditions(input: z.output<typeof requestLogSearch>): Prisma.RequestLogWhereInput {
	const { method, route, service, status, minDurationMs, traceId, from, to } = input;
	const statusClass = status?.endsWith("xx") ? Number(status[0]) * 100 : null;
	return {
		...(method && { method: { equals: method, mode: "insensitive" } }),
		...(route && { route: { contains: route } }),
		...(service && { service: { equals: service } }),
		...(status && {
			status: statusClass ? { gte: statusClass, lt: statusClass + 100 } : { equals: Number(status) },
		}),
		...(minDurationMs && { durationMs: { gte: minDurationMs } }),
		...(traceId && { traceId }),
		...((from || to) && { time: { ...(from && { gte: from }), ...(to && { lte: to }) } }),
	};
}

/** The condition for the rows on one side of a position. Its first part is the one that bounds an index scan. Pure. */
function beyond({ after, before }: z.output<typeof search>): Prisma.RequestLogWhereInput {
	const [ms, id] = (before ?? after)?.split("_") ?? [];
	if (!ms || !id) return {};
	const time = new Date(Number(ms));
	return before
		? { time: { gte: time }, OR: [{ time: { gt: time } }, { id: { gt: id } }] }
		: { time: { lte: time }, OR: [{ time: { lt: time } }, { id: { lt: id } }] };
}
