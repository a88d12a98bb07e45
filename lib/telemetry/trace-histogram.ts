import { tenantQuery } from "../access/verbs.ts";
import { moment } from "../platform/moment.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { countHistogram, type Histogram } from "./histogram.ts";
import { near, traceConditions, traceSearch } from "./list-traces.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import type { Times } from "./time-steps.ts";

/** The traces that a search finds, counted by their start: "error" if a span of the trace has failed, else "ok". Metadata only. */
export const traceHistogram = tenantQuery({
	name: "traceHistogram",
	permission: "telemetry:read",
	input: traceSearch.extend({ from: moment, to: moment }),
	isExpensive: () => true,
	run: async ({ db, input, organization }): Promise<Histogram> => {
		const ids = await searchedDeployments(db, organization.id, input.deployment);
		const source = (id: Prisma.Sql, step: Times) => Prisma.sql`SELECT s.start_time AS time,
			CASE WHEN EXISTS (SELECT 1 FROM spans e WHERE e.deployment_id = ${id} AND e.trace_id = s.trace_id
				AND ${near("e", step)} AND e.status_code = 2) THEN 'error' ELSE 'ok' END AS class
			FROM spans s WHERE s.deployment_id = ${id} AND ${traceConditions({ ...input, ...step }, id)}
			ORDER BY s.start_time DESC`;
		return countHistogram(db, "spans", source, ids, input);
	},
});
