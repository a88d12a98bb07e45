import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { lenient, searchedDuration, searchedText, searchedTime } from "../platform/search-filters.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";

export const requestLogPageSize = 50;

/** Filters over metadata, besides the times. */
export const requestLogFilters = {
	method: searchedText,
	route: searchedText.meta({ description: "A part of the route template." }),
	service: searchedText,
	status: z
		.string()
		.regex(/^[1-5](\d\d|xx)$/)
		.optional()
		.meta({ description: "One status, such as 404, or a class, such as 4xx." }),
	minDurationMs: searchedDuration,
};

/** The position after a page's last row: `<time in ms>_<id>`. */
export const requestLogPosition = /^\d{1,14}_[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const search = z.object({
	...lenient(requestLogFilters),
	from: searchedTime,
	to: searchedTime,
	after: z.string().regex(requestLogPosition).optional().catch(undefined),
	limit: z.number().int().min(1).max(200).default(requestLogPageSize),
});

/** The metadata of a request log: all of them columns. */
export const requestLogRow = z
	.object({
		id,
		time,
		service: z.string().nullable(),
		method: z.string().nullable(),
		route: z.string().nullable(),
		status: z.number().nullable(),
		durationMs: z.number().nullable(),
		severity: z.string().nullable(),
		traceId: z.string().nullable(),
	})
	.meta({ id: "RequestLog", description: "Metadata; the payload is sealed." });
export type RequestLogRow = z.infer<typeof requestLogRow>;

/** A page of request logs, newest first: metadata only, so it works without any key. */
export const listRequestLogs = tenantQuery({
	name: "listRequestLogs",
	permission: "telemetry:read",
	input: search,
	// Without one of these it is read along an index, no further than a page.
	isExpensive: ({ method, route, status, minDurationMs }) =>
		[method, route, status, minDurationMs].some((filter) => filter !== undefined),
	run: async ({ db, input, organization }) => {
		const { limit } = input;
		const deployments = await db.deployment.findMany({
			where: { organizationId: organization.id },
			select: { id: true },
		});
		// One query per deployment, so that its index leads to the rows of the page.
		const found = await Promise.all(
			deployments.map(({ id }) =>
				db.requestLog.findMany({
					where: { deploymentId: id, ...conditions(input) },
					orderBy: [{ time: "desc" }, { id: "desc" }],
					select: columnsOf(requestLogRow),
					take: limit + 1,
				}),
			),
		);
		const rows = found.flat().sort((a, b) => b.time.getTime() - a.time.getTime() || (a.id < b.id ? 1 : -1));
		const page = rows.slice(0, limit);
		const last = page.at(-1);
		return {
			rows: page.map(withIsoTimes) satisfies RequestLogRow[],
			/** For `after`; null on the last page. */
			next: rows.length > page.length && last ? `${last.time.getTime()}_${last.id}` : null,
		};
	},
});

function conditions(input: z.output<typeof search>): Prisma.RequestLogWhereInput {
	const { method, route, service, status, minDurationMs, from, to, after } = input;
	const [afterMs, afterId] = after?.split("_") ?? [];
	const afterTime = afterMs && new Date(Number(afterMs));
	const statusClass = status?.endsWith("xx") ? Number(status[0]) * 100 : null;
	return {
		...(method && { method: { equals: method, mode: "insensitive" } }),
		...(route && { route: { contains: route } }),
		...(service && { service: { equals: service } }),
		...(status && {
			status: statusClass ? { gte: statusClass, lt: statusClass + 100 } : { equals: Number(status) },
		}),
		...(minDurationMs && { durationMs: { gte: minDurationMs } }),
		...((from || to) && { time: { ...(from && { gte: from }), ...(to && { lte: to }) } }),
		...(afterTime && {
			OR: [{ time: { lt: afterTime } }, { time: afterTime, id: { lt: afterId as string } }],
		}),
	};
}
