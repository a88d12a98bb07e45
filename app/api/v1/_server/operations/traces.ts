import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, toCursor } from "@/lib/api/pages.ts";
import { listTraces as list, traceFilters, tracePosition, traceRow } from "@/lib/telemetry/list-traces.ts";
import { openSpan as open } from "@/lib/telemetry/open-span.ts";
import { readTrace as read, spanRow } from "@/lib/telemetry/read-trace.ts";
import { traceId } from "@/lib/telemetry/trace-id.ts";
import { openingRefusals, payload } from "../payload.ts";
import { searchedTimes } from "../searched-times.ts";

const group = "Traces";

export const listTraces = operation({
	id: "listTraces",
	group,
	method: "GET",
	path: "/traces",
	summary: "Traces by their metadata, newest first",
	verbs: [list],
	query: z.strictObject({
		...pageQuery,
		...traceFilters,
		...searchedTimes,
	}),
	answers: { 200: { description: "A page of traces", schema: pageOf(traceRow) } },
	refusals: ["NOT_FOUND", "QUERY_FAILED"],
	handle: async ({ context, query: { cursor, ...filters } }) => {
		const { rows, next } = await list(context, { ...filters, after: fromCursor(cursor, tracePosition) });
		return { status: 200, body: { items: rows, nextCursor: toCursor(next) } };
	},
});

export const readTrace = operation({
	id: "readTrace",
	group,
	method: "GET",
	path: "/traces/{traceId}",
	summary: "The metadata of a trace's spans, in the order of their start times",
	verbs: [read],
	params: z.object({ traceId }),
	answers: {
		200: {
			description: "The spans",
			schema: z.object({
				traceId: z.string(),
				spans: z.array(spanRow),
				isCut: z.boolean().meta({ description: "The trace has more spans than these." }),
				hasEarlier: z.boolean().meta({
					description: "The trace is longer than 30 days, and its spans before these are left out.",
				}),
			}),
		},
	},
	refusals: ["NOT_FOUND", "QUERY_FAILED"],
	handle: async ({ context, params: { traceId } }) => ({
		status: 200,
		body: { traceId, ...(await read(context, { traceId })) },
	}),
});

export const openSpan = operation({
	id: "openSpan",
	group,
	method: "GET",
	path: "/spans/{id}/payload",
	summary: "Opens the payload of one span. Opening is audited",
	verbs: [open],
	params: z.object({ id: z.uuid().meta({ description: "`id` of a span, not its `spanId`." }) }),
	answers: { 200: { description: "The payload", schema: payload } },
	refusals: openingRefusals,
	handle: async ({ context, params: { id } }) => ({
		status: 200,
		text: { type: "application/json", content: await open(context, { id }) },
	}),
});
