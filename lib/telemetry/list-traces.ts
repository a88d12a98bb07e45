import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { lenient, searchedDuration, searchedText, searchedTime } from "../platform/search-filters.ts";
import { count, id, time, withIsoTimes } from "../platform/view.ts";

const tracePageSize = 50;

const statusCodes = { unset: 0, ok: 1, error: 2 };

/** Filters over metadata, besides the times. One span of the trace meets the first three; the rest is the trace's. */
export const traceFilters = {
	service: searchedText,
	name: searchedText.meta({ description: "A part of a span's name." }),
	status: z.enum(["unset", "ok", "error"]).optional().meta({ description: "Met by one span of the trace." }),
	minDurationMs: searchedDuration,
};

/** The position after a page's last row: `<start in µs>_<id>`. */
export const tracePosition = /^\d{1,16}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const search = z.object({
	...lenient(traceFilters),
	from: searchedTime,
	to: searchedTime,
	after: z.string().regex(tracePosition).optional().catch(undefined),
	limit: z.number().int().min(1).max(200).default(tracePageSize),
});

/** A trace by the metadata of the span that represents it. */
export const traceRow = z
	.object({
		id: id.meta({ description: "Of the span that represents the trace." }),
		traceId: z.string(),
		startTime: time,
		name: z.string().nullable(),
		service: z.string().nullable(),
		durationMs: z.number().nullable(),
		httpStatus: z.number().nullable(),
		spans: count,
		errors: count,
		/** False when the span that represents the trace has a parent. */
		isRoot: z.boolean(),
	})
	.meta({ id: "Trace" });
export type TraceRow = z.infer<typeof traceRow>;

/**
 * A page of traces, newest first: metadata only, so it works without any key. A trace is represented by its root span, or by
 * its earliest span while the root is missing.
 */
export const listTraces = tenantQuery({
	name: "listTraces",
	permission: "telemetry:read",
	input: search,
	// A trace with very many spans takes seconds, whatever the filters.
	isExpensive: () => true,
	run: async ({ db, input, organization }) => {
		const { limit } = input;
		const deployments = await db.deployment.findMany({
			where: { organizationId: organization.id },
			select: { id: true },
		});
		const ids = deployments.map(({ id }) => id);
		// Per deployment, so that its index leads to the rows of the page.
		const found = await db.$queryRaw<(Omit<TraceRow, "startTime"> & { startTime: Date; micros: string })[]>`
			SELECT first.id, first.trace_id AS "traceId", first.start_time AS "startTime", first.name, first.service,
				first.duration_ms AS "durationMs", first.http_status AS "httpStatus", first.parent_span_id IS NULL AS "isRoot",
				trunc(extract(epoch FROM first.start_time) * 1000000)::text AS micros, counted.spans, counted.errors
			FROM unnest(${ids}::uuid[]) AS deployment (id) CROSS JOIN LATERAL (
				SELECT * FROM spans s WHERE s.deployment_id = deployment.id ${conditions(input)}
				AND NOT EXISTS (
					SELECT 1 FROM spans o WHERE o.deployment_id = s.deployment_id AND o.trace_id = s.trace_id
					AND (o.parent_span_id IS NOT NULL, o.start_time, o.id) < (s.parent_span_id IS NOT NULL, s.start_time, s.id)
				)
				ORDER BY s.start_time DESC, s.id DESC LIMIT ${limit + 1}
			) AS first
			CROSS JOIN LATERAL (
				SELECT count(*)::int AS spans, (count(*) FILTER (WHERE c.status_code = 2))::int AS errors
				FROM spans c WHERE c.deployment_id = first.deployment_id AND c.trace_id = first.trace_id
			) AS counted
			ORDER BY first.start_time DESC, first.id DESC LIMIT ${limit + 1}`;
		const page = found.slice(0, limit);
		const last = page.at(-1);
		return {
			rows: page.map(({ micros: _, ...row }): TraceRow => withIsoTimes(row)),
			/** For `after`; null on the last page. */
			next: found.length > page.length && last ? `${last.micros}_${last.id}` : null,
		};
	},
});

function conditions(input: z.output<typeof search>): Prisma.Sql {
	const { service, name, status, minDurationMs, from, to, after } = input;
	const [afterMicros, afterId] = after?.split("_") ?? [];
	const ofOne = [
		...(service ? [Prisma.sql`m.service = ${service}`] : []),
		...(name ? [Prisma.sql`strpos(m.name, ${name}) > 0`] : []),
		...(status ? [Prisma.sql`m.status_code = ${statusCodes[status]}`] : []),
	];
	const all = [
		...(minDurationMs ? [Prisma.sql`s.duration_ms >= ${minDurationMs}`] : []),
		...(from ? [Prisma.sql`s.start_time >= ${from}`] : []),
		...(to ? [Prisma.sql`s.start_time <= ${to}`] : []),
		...(afterMicros
			? [
					Prisma.sql`(s.start_time, s.id) <
						(timestamptz 'epoch' + ${afterMicros}::float8 * interval '1 microsecond', ${afterId}::uuid)`,
				]
			: []),
		...(ofOne.length > 0
			? [
					Prisma.sql`EXISTS (SELECT 1 FROM spans m WHERE m.deployment_id = s.deployment_id
						AND m.trace_id = s.trace_id AND ${Prisma.join(ofOne, " AND ")})`,
				]
			: []),
	];
	return all.length > 0 ? Prisma.sql`AND ${Prisma.join(all, " AND ")}` : Prisma.empty;
}
