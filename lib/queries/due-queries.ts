import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { inTransaction, pool, type Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import type { ScheduledQuery } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { findQuery } from "./find-query.ts";
import { nextRuns } from "./schedule.ts";

const atMost = 100;
/** Runs that were due while no worker ran are caught up this far back. */
const catchUpMs = 7 * 24 * 3_600_000;

/**
 * Creates a run for every due query, once per due time over all workers: the run, the query's next time and the job commit
 * together, and a unique index prevents duplicates. Queries of an organization that is being offboarded wait: if that is
 * canceled, they are caught up or skipped as configured. Any number of workers call it every few seconds.
 */
export async function enqueueDueQueries(): Promise<void> {
	await inTransaction(async (tx) => {
		const due = await tx.$queryRaw<(Due & { now: Date })[]>`
			SELECT deployment_id AS "deploymentId", id, schedule, time_zone AS "timeZone",
				when_blocked AS "whenBlocked", next_run_at AS "nextRunAt", clock_timestamp() AS now
			FROM scheduled_queries WHERE next_run_at <= clock_timestamp()
				AND deployment_id NOT IN (
					SELECT deployments.id FROM deployments JOIN organizations ON organizations.id = organization_id
					WHERE offboarding_ends_at IS NOT NULL
				)
			ORDER BY next_run_at LIMIT ${atMost} FOR NO KEY UPDATE SKIP LOCKED`;
		for (const { now, ...query } of due) {
			await tx.scheduledQuery.update({
				where: { deploymentId_id: { deploymentId: query.deploymentId, id: query.id } },
				data: { nextRunAt: followingRunOrLater(query, now) },
			});
			await addRun(tx, query, query.nextRunAt);
		}
	});
}

type Due = Pick<
	ScheduledQuery,
	"deploymentId" | "id" | "schedule" | "timeZone" | "whenBlocked" | "nextRunAt"
>;

/** A schedule without a further time must not hold up the others. */
function followingRunOrLater(query: Due, now: Date): Date {
	try {
		return followingRun(query, now);
	} catch (error) {
		log.error({ err: error, queryId: query.id }, "a schedule has no further time; checked again in a day");
		return new Date(now.getTime() + 24 * 3_600_000);
	}
}

/** The time after the due one. If that has passed too, it is caught up or skipped, as the query is configured. Pure. */
export function followingRun({ schedule, timeZone, whenBlocked, nextRunAt }: Due, now: Date): Date {
	const after =
		whenBlocked === "CATCH_UP" ? new Date(Math.max(nextRunAt.getTime(), now.getTime() - catchUpMs)) : now;
	return nextRuns(schedule, timeZone, after, 1)[0] as Date;
}

/**
 * Enqueues unfinished runs again: those of killed workers, and blocked ones that are to be caught up. Runs that KMS was
 * unreachable for are always caught up.
 */
export async function resumeQueryRuns(): Promise<void> {
	const { rows } = await pool().query(
		`SELECT r.deployment_id AS "deploymentId", r.id AS "runId", d.organization_id::text AS "group"
		FROM query_runs r JOIN scheduled_queries q ON q.deployment_id = r.deployment_id AND q.id = r.query_id
		JOIN deployments d ON d.id = r.deployment_id JOIN organizations o ON o.id = d.organization_id
		WHERE o.offboarding_ends_at IS NULL AND (r.state = 'WAITING'
			OR (r.state = 'BLOCKED' AND (q.when_blocked = 'CATCH_UP' OR r.error = 'KMS_UNREACHABLE')))
		ORDER BY r.due_at LIMIT 1000`,
	);
	for (const { group, ...run } of rows) {
		await inTransaction((tx) => enqueue(tx, "query.run", run, run.runId, { group }));
	}
}

/** Runs a scheduled query now, in addition to its schedule. @throws KeyholdError NOT_FOUND */
export const runQueryNow = tenantMutation({
	name: "runQueryNow",
	permission: "query:write",
	input: z.object({ queryId: z.uuid() }),
	run: async ({ tx, input: { queryId }, organization }) => {
		const query = await findQuery(tx, organization.id, queryId);
		const [{ now }] = await tx.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
		const runId = await addRun(tx, query, now);
		return {
			value: { runId },
			audit: {
				action: "scheduled_query.run_asked_for",
				target: { type: "scheduled_query", id: queryId },
				details: { runId },
			},
		};
	},
});

async function addRun(
	tx: Tx,
	{ deploymentId, id: queryId }: Pick<Due, "deploymentId" | "id">,
	dueAt: Date,
): Promise<string> {
	const runId = newId();
	const { count } = await tx.queryRun.createMany({
		data: [{ deploymentId, id: runId, queryId, dueAt }],
		skipDuplicates: true,
	});
	if (count > 0) {
		const { organizationId: group } = await tx.deployment.findUniqueOrThrow({
			where: { id: deploymentId },
			select: { organizationId: true },
		});
		await enqueue(tx, "query.run", { deploymentId, runId }, runId, { group });
	}
	return runId;
}
