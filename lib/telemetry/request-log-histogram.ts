import { tenantQuery } from "../access/verbs.ts";
import { moment } from "../platform/moment.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { countHistogram, type Histogram } from "./histogram.ts";
import { requestLogConditions, requestLogSearch } from "./list-request-logs.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import type { Times } from "./time-steps.ts";

/** The request logs that a search finds, counted by time and status class: "2" to "5", or "other". Metadata only. */
export const requestLogHistogram = tenantQuery({
	name: "requestLogHistogram",
	permission: "telemetry:read",
	input: requestLogSearch.extend({ from: moment, to: moment }),
	isExpensive: () => true,
	run: async ({ db, input, organization }): Promise<Histogram> => {
		const ids = await searchedDeployments(db, organization.id, input.deployment);
		const source = (id: Prisma.Sql, step: Times) => Prisma.sql`SELECT r.time,
			CASE WHEN r.status BETWEEN 200 AND 599 THEN (r.status / 100)::text ELSE 'other' END AS class
			FROM request_logs r WHERE r.deployment_id = ${id} AND ${requestLogConditions({ ...input, ...step })}
			ORDER BY r.time DESC`;
		return countHistogram(db, "request_logs", source, ids, input);
	},
});
