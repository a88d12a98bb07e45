import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { deploymentGroups, perDeployment } from "./per-deployment.ts";
import { inTimeSteps, withinTimes } from "./time-steps.ts";

/** The signals that have a list. */
export const telemetrySources = ["request-logs", "traces"] as const;
export type TelemetrySource = (typeof telemetrySources)[number];

const tables = {
	"request-logs": { table: "request_logs", time: "time" },
	traces: { table: "spans", time: "start_time" },
} as const;

export type TelemetryExtent = {
	deployments: { id: string; name: string }[];
	/** The times of the newest and the oldest record; null without records. */
	newest: string | null;
	oldest: string | null;
};

/**
 * The organization's deployments, and the times between which it has records. Read from the ends of an index, a few partitions
 * at a time.
 */
export const telemetryExtent = tenantQuery({
	name: "telemetryExtent",
	permission: "telemetry:read",
	input: z.object({ source: z.enum(telemetrySources) }),
	run: async ({ db, input: { source }, organization }): Promise<TelemetryExtent> => {
		const deployments = await db.deployment.findMany({
			where: { organizationId: organization.id },
			orderBy: { createdAt: "asc" },
			select: { id: true, name: true },
		});
		const ids = deployments.map(({ id }) => id);
		const newest = await endOf(db, source, ids, "newest first");
		const oldest = newest && (await endOf(db, source, ids, "oldest first"));
		return { deployments, newest: newest?.toISOString() ?? null, oldest: oldest?.toISOString() ?? null };
	},
});

/** The time of the newest or oldest record; null without records, after a look at every partition. */
async function endOf(
	db: Db,
	source: TelemetrySource,
	deploymentIds: string[],
	order: "newest first" | "oldest first",
): Promise<Date | null> {
	const { table, time } = tables[source];
	const direction = order === "newest first" ? Prisma.sql`DESC` : Prisma.sql`ASC`;
	const column = Prisma.raw(time);
	let end: Date | null = null;
	await inTimeSteps(db, table, {}, order, async (step) => {
		for (const ids of deploymentGroups(deploymentIds)) {
			const ends = perDeployment(
				ids,
				(id) => Prisma.sql`SELECT r.${column} AS time FROM ${Prisma.raw(table)} r
					WHERE r.deployment_id = ${id} AND ${withinTimes("r", time, step)} ORDER BY r.${column} ${direction} LIMIT 1`,
			);
			for (const { time } of await db.$queryRaw<{ time: Date }[]>(ends)) {
				if (end === null || (order === "newest first" ? time > end : time < end)) end = time;
			}
		}
		return end !== null;
	});
	return end;
}
