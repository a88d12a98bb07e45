import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { perDeployment } from "./per-deployment.ts";

/** The signals that have a list. */
export const telemetrySources = ["request-logs", "traces"] as const;
export type TelemetrySource = (typeof telemetrySources)[number];

const tables = {
	"request-logs": { table: Prisma.sql`request_logs`, time: Prisma.sql`time` },
	traces: { table: Prisma.sql`spans`, time: Prisma.sql`start_time` },
};

export type TelemetryExtent = {
	deployments: { id: string; name: string }[];
	/** The times of the newest and the oldest record; null without records. */
	newest: string | null;
	oldest: string | null;
};

/** The organization's deployments, and the times between which it has records. Read from the ends of an index. */
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
		const { table, time } = tables[source];
		const ids = deployments.map(({ id }) => id);
		const ends = (direction: Prisma.Sql) =>
			perDeployment(
				ids,
				(id) => Prisma.sql`SELECT ${time} AS time FROM ${table} r
					WHERE r.deployment_id = ${id} ORDER BY ${time} ${direction} LIMIT 1`,
			);
		const [found] = await db.$queryRaw<{ newest: Date | null; oldest: Date | null }[]>`
			SELECT (SELECT max(time) FROM (${ends(Prisma.sql`DESC`)}) AS newest) AS newest,
				(SELECT min(time) FROM (${ends(Prisma.sql`ASC`)}) AS oldest) AS oldest`;
		return {
			deployments,
			newest: found?.newest?.toISOString() ?? null,
			oldest: found?.oldest?.toISOString() ?? null,
		};
	},
});
