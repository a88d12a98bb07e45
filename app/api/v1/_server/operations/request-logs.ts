import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, toCursor } from "@/lib/api/pages.ts";
import {
	listRequestLogs as list,
	requestLogFilters,
	requestLogPosition,
	requestLogRow,
} from "@/lib/telemetry/list-request-logs.ts";
import {
	openRequestLog as open,
	readRequestLog as read,
	requestLogDetail,
} from "@/lib/telemetry/read-request-log.ts";
import { openingRefusals, payload } from "../payload.ts";
import { searchedTimes } from "../searched-times.ts";

const group = "Request logs";
const params = z.object({ requestLogId: z.uuid() });

export const listRequestLogs = operation({
	id: "listRequestLogs",
	group,
	method: "GET",
	path: "/request-logs",
	summary: "Request logs by their metadata, newest first",
	verbs: [list],
	query: z.strictObject({
		...pageQuery,
		...requestLogFilters,
		...searchedTimes,
	}),
	answers: { 200: { description: "A page of request logs", schema: pageOf(requestLogRow) } },
	refusals: ["NOT_FOUND", "QUERY_FAILED"],
	handle: async ({ context, query: { cursor, ...filters } }) => {
		const { rows, next } = await list(context, { ...filters, after: fromCursor(cursor, requestLogPosition) });
		return { status: 200, body: { items: rows, nextCursor: toCursor(next) } };
	},
});

export const readRequestLog = operation({
	id: "readRequestLog",
	group,
	method: "GET",
	path: "/request-logs/{requestLogId}",
	summary: "The metadata of one request log",
	verbs: [read],
	params,
	answers: { 200: { description: "The request log", schema: requestLogDetail } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { requestLogId } }) => ({
		status: 200,
		body: await read(context, { requestLogId }),
	}),
});

export const openRequestLog = operation({
	id: "openRequestLog",
	group,
	method: "GET",
	path: "/request-logs/{requestLogId}/payload",
	summary: "Opens the payload of one request log. Opening is audited",
	verbs: [open],
	params,
	answers: { 200: { description: "The payload", schema: payload } },
	refusals: openingRefusals,
	handle: async ({ context, params: { requestLogId } }) => ({
		status: 200,
		// Sent as it was sealed: parsing would change its numbers.
		text: { type: "application/json", content: await open(context, { requestLogId }) },
	}),
});
