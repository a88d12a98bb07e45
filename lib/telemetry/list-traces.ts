import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { idsOfTimes } from "../platform/record-id.ts";
import { lenient, searchedDuration, searchedText, searchedTime } from "../platform/search-filters.ts";
import { count, id, time, withIsoTimes } from "../platform/view.ts";
import { type KeysetPage, keysetPage } from "./keyset-page.ts";
import { pageInSteps } from "./page-in-steps.ts";
import { deploymentFilter, searchedDeployments } from "./searched-deployments.ts";
import { type Times, withinTimes } from "./time-steps.ts";
import { protectionFields, withProtection } from "./with-protection.ts";

const tracePageSize = 50;

const statusCodes = { unset: 0, ok: 1, error: 2 };

/** Filters over metadata, besides the times. One span of the trace meets the first three; the rest is the trace's. */
export const traceFilters = {
	deployment: deploymentFilter,
	service: searchedText,
	name: searchedText.meta({ description: "A part of a span's name." }),
	status: z.enum(["unset", "ok", "error"]).optional().meta({ description: "Met by one span of the trace." }),
	minDurationMs: searchedDuration,
};

/** A position in the list: `<start in µs>_<id>`. */
export const tracePosition = /^\d{1,16}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const position = z.string().regex(tracePosition).optional().catch(undefined);

/** The filters and times of a search, without its page. */
export const traceSearch = z.object({
	...lenient(traceFilters),
	from: searchedTime,
	to: searchedTime,
});

const search = traceSearch.extend({
	/** Traces older than a position. */
	after: position,
	/** Traces newer than a position, those next to it; if given, `after` is ignored. */
	before: position,
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
		...protectionFields,
	})
	.meta({ id: "Trace", description: "Deployment and key are those of the span that represents it." });
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
	run: ({ db, input, organization }) => tracePage(db, organization.id, input),
});

type Page = z.output<typeof traceSearch> & Pick<z.output<typeof search>, "after" | "before" | "limit">;

/** Reads a page of an organization's traces. */
export async function tracePage(db: Db, organizationId: string, input: Page): Promise<KeysetPage<TraceRow>> {
	const ids = await searchedDeployments(db, organizationId, input.deployment);
	const found = await pageInSteps(db, "spans", ids, input, {
		at: positionTime(input),
		place: ({ micros, id }: Stored) => [Number(micros), id],
		select: (id, order, step, limit) => Prisma.sql`SELECT first.id, first.trace_id AS "traceId",
				first.start_time AS "startTime", first.name, first.service,
				first.duration_ms AS "durationMs", first.http_status AS "httpStatus", first.parent_span_id IS NULL AS "isRoot",
				first.deployment_id AS "deploymentId", first.data_key_id AS "dataKeyId",
				trunc(extract(epoch FROM first.start_time) * 1000000)::text AS micros, counted.spans, counted.errors
			FROM (
				SELECT * FROM spans s
				WHERE s.deployment_id = ${id} AND ${traceConditions({ ...input, ...step }, id)} AND ${beyond(input)}
				ORDER BY s.start_time ${order}, s.id ${order} LIMIT ${limit}
			) AS first
			CROSS JOIN LATERAL (
				SELECT count(*)::int AS spans, (count(*) FILTER (WHERE c.status_code = 2))::int AS errors
				FROM spans c WHERE c.deployment_id = ${id} AND c.trace_id = first.trace_id AND ${near("c", step)}
			) AS counted ORDER BY first.start_time ${order}, first.id ${order}`,
	});
	const { rows, ...positions } = keysetPage(found, input, ({ micros, id }) => `${micros}_${id}`);
	const views = await withProtection(db, rows);
	return { rows: views.map(({ micros: _, ...row }): TraceRow => withIsoTimes(row)), ...positions };
}

type Stored = Omit<TraceRow, "startTime" | "deploymentName" | "keyId" | "keyName"> & {
	startTime: Date;
	micros: string;
	dataKeyId: string;
};

/** The condition for a span `s` of a deployment that represents a trace and meets a search. Pure. */
export function traceConditions(input: z.output<typeof traceSearch>, deploymentId: Prisma.Sql): Prisma.Sql {
	const { service, name, status, minDurationMs, from, to } = input;
	const ofOne = [
		...(service ? [Prisma.sql`m.service = ${service}`] : []),
		...(name ? [Prisma.sql`strpos(m.name, ${name}) > 0`] : []),
		...(status ? [Prisma.sql`m.status_code = ${statusCodes[status]}`] : []),
	];
	const all = [
		Prisma.sql`NOT EXISTS (
			SELECT 1 FROM spans o WHERE o.deployment_id = ${deploymentId} AND o.trace_id = s.trace_id AND ${near("o", input)}
			AND (o.parent_span_id IS NOT NULL, o.start_time, o.id) < (s.parent_span_id IS NOT NULL, s.start_time, s.id)
		)`,
		...(minDurationMs ? [Prisma.sql`s.duration_ms >= ${minDurationMs}`] : []),
		withinTimes("s", "start_time", { from, to }),
		...(ofOne.length > 0
			? [
					Prisma.sql`EXISTS (SELECT 1 FROM spans m WHERE m.deployment_id = ${deploymentId}
						AND m.trace_id = s.trace_id AND ${near("m", input)} AND ${Prisma.join(ofOne, " AND ")})`,
				]
			: []),
	];
	return Prisma.join(all, " AND ");
}

/** The other spans of a trace are looked for within a day of the searched times. */
export const nearbyMs = 86_400_000;

/** The condition for a span `alias` of a trace that a search finds, so that other partitions are skipped. Pure. */
export function near(alias: string, { from, to }: Times): Prisma.Sql {
	return Prisma.raw(
		idsOfTimes(`${alias}.id`, {
			from: from && new Date(from.getTime() - nearbyMs),
			to: to && new Date(to.getTime() + nearbyMs),
		}),
	);
}

/** The condition for the traces on one side of a position. Pure. */
function beyond({ after, before }: Page): Prisma.Sql {
	const [micros, id] = (before ?? after)?.split("_") ?? [];
	if (!micros || !id) return Prisma.sql`true`;
	const comparison = before ? Prisma.sql`>` : Prisma.sql`<`;
	return Prisma.sql`(s.start_time, s.id) ${comparison}
		(timestamptz 'epoch' + ${micros}::float8 * interval '1 microsecond', ${id}::uuid)`;
}

function positionTime({ after, before }: Page): Date | undefined {
	const [micros] = (before ?? after)?.split("_") ?? [];
	return micros === undefined ? undefined : new Date(Math.floor(Number(micros) / 1_000));
}
