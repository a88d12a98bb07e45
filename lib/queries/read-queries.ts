import { z } from "zod";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { QueryRunState, WhenBlocked } from "../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import { findQuery } from "./find-query.ts";
import { openDefinition, openResult } from "./query-payload.ts";
import { queryResult } from "./query-result.ts";

const queryRun = z.object({
	id,
	dueAt: time,
	state: z.enum(QueryRunState),
	finishedAt: time.nullable(),
	blockedAt: time.nullable(),
	error: z.string().nullable(),
	awsErrorName: z.string().nullable(),
	rows: z.number().int().nullable(),
});
export type QueryRunView = z.infer<typeof queryRun>;

const columns = z.object({
	id,
	name: z.string(),
	schedule: z.string(),
	timeZone: z.string(),
	whenBlocked: z.enum(WhenBlocked),
	nextRunAt: time,
});

const deployment = z.object({ id, name: z.string() });

export const scheduledQuery = columns
	.extend({
		deployment,
		runs: z
			.array(queryRun)
			.meta({ description: "Newest first: the last one in a list, otherwise the last twenty." }),
	})
	.meta({ id: "ScheduledQuery", description: "Nothing in it is sealed." });
export type ScheduledQueryView = z.infer<typeof scheduledQuery>;

/** The sealed parts of a scheduled query. */
export const openedQuery = z.object({
	definition: z.unknown().meta({ description: "The definition, as it was submitted." }),
	result: queryResult.nullable().meta({ description: "The result of the last run; null before the first." }),
});

const shownRuns = 20;

/** The scheduled queries of an organization by name, each with its last run. Nothing is sealed, so it works without a key. */
export const listQueries = tenantQuery({
	name: "listQueries",
	permission: "query:read",
	input: z.object({}),
	run: async ({ db, organization }) => {
		const rows = await db.scheduledQuery.findMany({
			where: { deployment: { organizationId: organization.id } },
			orderBy: [{ name: "asc" }, { id: "asc" }],
			select: selection(1),
		});
		return rows.map(toView);
	},
});

/** One scheduled query with its last runs. Nothing is sealed. @throws KeyholdError NOT_FOUND */
export const readQuery = tenantQuery({
	name: "readQuery",
	permission: "query:read",
	input: z.object({ queryId: z.uuid() }),
	run: async ({ db, input: { queryId }, organization }) => {
		const { deploymentId, id } = await findQuery(db, organization.id, queryId);
		const row = await db.scheduledQuery.findUniqueOrThrow({
			where: { deploymentId_id: { deploymentId, id } },
			select: selection(shownRuns),
		});
		return toView(row);
	},
});

/**
 * Opens the definition and last result of a scheduled query. The opening is audited.
 * @throws KeyholdError NOT_FOUND, DATA_DESTROYED, and as openStoredRecord.
 */
export const openQuery = tenantMutation({
	name: "openQuery",
	permission: "query:read",
	input: z.object({ queryId: z.uuid() }),
	prepare: async ({ db, input: { queryId }, organization }) => {
		const { deploymentId } = await findQuery(db, organization.id, queryId);
		const { definition } = await openDefinition(db, { deploymentId, queryId });
		return { definition, result: await openResult(db, { deploymentId, queryId }) };
	},
	run: async ({ input: { queryId }, prepared }) => ({
		value: prepared,
		audit: {
			action: "scheduled_query.opened",
			target: { type: "scheduled_query", id: queryId },
			isOpening: true,
		},
	}),
});

function selection(runs: number) {
	return {
		...columnsOf(columns),
		deployment: { select: columnsOf(deployment) },
		runs: { select: columnsOf(queryRun), orderBy: { dueAt: "desc" }, take: runs },
	} as const satisfies Prisma.ScheduledQuerySelect;
}

type Row = Prisma.ScheduledQueryGetPayload<{ select: ReturnType<typeof selection> }>;

function toView(row: Row): ScheduledQueryView {
	return { ...withIsoTimes(row), runs: row.runs.map((run) => withIsoTimes(run)) };
}
