import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, toCursor, uuidPosition } from "@/lib/api/pages.ts";
import { approvalRequest } from "@/lib/keys/approval-view.ts";
import { approvalStates, listApprovals as list } from "@/lib/keys/list-approvals.ts";

export const listApprovals = operation({
	id: "listApprovals",
	group: "Approvals",
	method: "GET",
	path: "/approvals",
	summary: "The requests for a second person's approval, newest first",
	description: "An Org Admin approves or rejects a request in the console. A token can do neither.",
	verbs: [list],
	query: z.strictObject({
		...pageQuery,
		state: z
			.enum(approvalStates)
			.optional()
			.meta({ description: "`waiting`: those that can still be acted on. `ended`: the others." }),
	}),
	answers: { 200: { description: "A page of requests", schema: pageOf(approvalRequest) } },
	handle: async ({ context, query: { cursor, ...query } }) => {
		const after = fromCursor(cursor, uuidPosition);
		const { approvals, next } = await list(context, { ...query, after });
		return { status: 200, body: { items: approvals, nextCursor: toCursor(next) } };
	},
});
