import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, slicePage } from "@/lib/api/pages.ts";
import { id } from "@/lib/platform/view.ts";
import { changeQuery } from "@/lib/queries/change-query.ts";
import { createQuery } from "@/lib/queries/create-query.ts";
import { deleteQuery } from "@/lib/queries/delete-query.ts";
import { queryInput } from "@/lib/queries/query-input.ts";
import {
	listQueries,
	openedQuery,
	openQuery,
	readQuery,
	scheduledQuery,
} from "@/lib/queries/read-queries.ts";
import { openingRefusals } from "../payload.ts";

const group = "Scheduled queries";
const params = z.object({ queryId: z.uuid() });

// The verb checks the schedule and its time zone, which a schema cannot.
const given = queryInput.shape;

const example = {
	name: "Failed requests by route",
	schedule: "0 * * * *",
	timeZone: "Europe/Berlin",
	whenBlocked: "CATCH_UP",
	definition: {
		source: "request-logs",
		filters: [{ field: "status", operator: "atLeast", value: "500" }],
		groupBy: ["route"],
		stepMinutes: null,
		measure: { kind: "count" },
		windowMinutes: 60,
	},
};

const sealing = ["DATA_KEY_CHANGING", "KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"] as const;

export const listScheduledQueries = operation({
	id: "listScheduledQueries",
	group,
	method: "GET",
	path: "/scheduled-queries",
	summary: "The organization's scheduled queries by name, each with its last run",
	verbs: [listQueries],
	query: z.strictObject(pageQuery),
	answers: { 200: { description: "A page of scheduled queries", schema: pageOf(scheduledQuery) } },
	handle: async ({ context, query: { limit, cursor } }) => {
		const after = fromCursor(cursor, /^.{1,80}\n[0-9a-f-]{36}$/s);
		const all = await listQueries(context, {});
		return { status: 200, body: slicePage(all, (one) => `${one.name}\n${one.id}`, { limit, after }) };
	},
});

export const createScheduledQuery = operation({
	id: "createScheduledQuery",
	group,
	method: "POST",
	path: "/scheduled-queries",
	summary: "Creates a scheduled query. Its definition is sealed",
	verbs: [createQuery],
	body: z.strictObject({ ...given, deploymentId: z.uuid().optional() }),
	example,
	answers: {
		201: { description: "Its ID", schema: z.object({ queryId: id }), headers: { Location: "always" } },
	},
	refusals: ["NOT_FOUND", "CONFLICT", "FIELD_ENCRYPTED", ...sealing],
	handle: async ({ context, body }) => {
		const { queryId } = await createQuery(context, body);
		return { status: 201, body: { queryId }, location: `/scheduled-queries/${queryId}` };
	},
});

export const readScheduledQuery = operation({
	id: "readScheduledQuery",
	group,
	method: "GET",
	path: "/scheduled-queries/{queryId}",
	summary: "A scheduled query with its definition and its last result. Opening is audited",
	verbs: [readQuery, openQuery],
	params,
	answers: {
		200: {
			description: "The query",
			schema: z.object({ ...scheduledQuery.shape, ...openedQuery.shape }),
		},
	},
	refusals: ["CONFLICT", ...openingRefusals],
	handle: async ({ context, params: { queryId } }) => ({
		status: 200,
		body: { ...(await readQuery(context, { queryId })), ...(await openQuery(context, { queryId })) },
	}),
});

export const changeScheduledQuery = operation({
	id: "changeScheduledQuery",
	group,
	method: "PUT",
	path: "/scheduled-queries/{queryId}",
	summary: "Changes a scheduled query, except for its deployment. Its last result is deleted",
	verbs: [changeQuery],
	params,
	body: z.strictObject(given),
	example,
	answers: { 200: { description: "Its ID", schema: z.object({ queryId: id }) } },
	refusals: ["NOT_FOUND", "CONFLICT", "FIELD_ENCRYPTED", ...sealing],
	handle: async ({ context, params: { queryId }, body }) => ({
		status: 200,
		body: await changeQuery(context, { ...body, queryId }),
	}),
});

export const deleteScheduledQuery = operation({
	id: "deleteScheduledQuery",
	group,
	method: "DELETE",
	path: "/scheduled-queries/{queryId}",
	summary: "Deletes a scheduled query, its result and its runs",
	verbs: [deleteQuery],
	params,
	answers: { 204: { description: "The query is deleted" } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { queryId } }) => {
		await deleteQuery(context, { queryId });
		return { status: 204 };
	},
});
