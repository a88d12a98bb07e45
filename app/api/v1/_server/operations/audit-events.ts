import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, toCursor } from "@/lib/api/pages.ts";
import { auditEvent } from "@/lib/audit-log/audit-event-view.ts";
import { auditFilters } from "@/lib/audit-log/audit-filters.ts";
import { listAuditEvents as list } from "@/lib/audit-log/list-audit-events.ts";
import { searchedTimes } from "../searched-times.ts";

export const listAuditEvents = operation({
	id: "listAuditEvents",
	group: "Audit log",
	method: "GET",
	path: "/audit-events",
	summary: "The organization's audit log, newest first",
	description: "Each row carries the hash of the previous row, so a missing or changed row is detected.",
	verbs: [list],
	query: z.strictObject({
		...pageQuery,
		...auditFilters,
		...searchedTimes,
	}),
	answers: { 200: { description: "A page of the log", schema: pageOf(auditEvent) } },
	refusals: ["QUERY_FAILED"],
	handle: async ({ context, query: { cursor, from, to, ...filters } }) => {
		const after = fromCursor(cursor, /^\d{1,18}$/);
		const times = { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
		const { events, next } = await list(context, { ...filters, ...times, after });
		return { status: 200, body: { items: events, nextCursor: toCursor(next) } };
	},
});
