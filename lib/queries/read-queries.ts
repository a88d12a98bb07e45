import { z } from "zod";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import type { Prisma, QueryRunState, WhenBlocked } from "../platform/prisma/client.ts";
import { findQuery } from "./find-query.ts";
import { openDefinition, openResult } from "./query-payload.ts";

export type QueryRunView = {
	id: string;
	dueAt: string;
	state: QueryRunState;
	finishedAt: string | null;
	blockedAt: string | null;
	error: string | null;
	awsErrorName: string | null;
	rows: number | null;
};

export type ScheduledQueryView = {
	id: string;
	name: string;
	deployment: { id: string; name: string };
	schedule: string;
	timeZone: string;
	whenBlocked: WhenBlocked;
	nextRunAt: string;
	/** Newest first. */
	runs: QueryRunView[];
};

const shownRuns = 20;

/** The scheduled queries of an organization by name, each with its last run: nothing sealed, so it works without any key. */
export const listQueries = tenantQuery({
	name: "listQueries",
	permission: "query:read",
	input: z.object({}),
	run: async ({ db, organization }) => {
		const rows = await db.scheduledQuery.findMany({
			where: { deployment: { organizationId: organization.id } },
			orderBy: [{ name: "asc" }, { id: "asc" }],
			include: withRuns(1),
		});
		return rows.map(toView);
	},
});

/** One scheduled query with its last runs: nothing sealed. @throws KeyholdError NOT_FOUND */
export const readQuery = tenantQuery({
	name: "readQuery",
	permission: "query:read",
	input: z.object({ queryId: z.uuid() }),
	run: async ({ db, input: { queryId }, organization }) => {
		const { deploymentId, id } = await findQuery(db, organization.id, queryId);
		const row = await db.scheduledQuery.findUniqueOrThrow({
			where: { deploymentId_id: { deploymentId, id } },
			include: withRuns(shownRuns),
		});
		return toView(row);
	},
});

/**
 * Opens what a scheduled query asks and what it last found. The opening is audited.
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

function withRuns(take: number) {
	return {
		deployment: { select: { id: true, name: true } },
		runs: { orderBy: { dueAt: "desc" }, take },
	} as const satisfies Prisma.ScheduledQueryInclude;
}

type Row = Prisma.ScheduledQueryGetPayload<{ include: ReturnType<typeof withRuns> }>;

function toView({ deploymentId: _, createdAt: __, ...row }: Row): ScheduledQueryView {
	return {
		...row,
		nextRunAt: row.nextRunAt.toISOString(),
		runs: row.runs.map(({ deploymentId: _, queryId: __, ...run }) => ({
			...run,
			dueAt: run.dueAt.toISOString(),
			finishedAt: run.finishedAt?.toISOString() ?? null,
			blockedAt: run.blockedAt?.toISOString() ?? null,
		})),
	};
}
