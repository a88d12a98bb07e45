import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { monotonicMs } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { perProcess } from "../platform/per-process.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { deploymentGroups, perDeployment } from "./per-deployment.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import { type TelemetrySource, telemetrySources } from "./telemetry-extent.ts";
import { inTimeSteps, withinTimes } from "./time-steps.ts";

/** The newest records that suggestions are taken from, in all deployments together. */
const examined = 5_000;
const perField = 50;

const cacheMs = 60_000;
/** Organizations whose suggestions are kept. */
const mostCached = 500;

/** Values of the newest records, the most frequent first. */
export type TelemetrySuggestions = { method: string[]; route: string[]; service: string[]; name: string[] };

type Cached = { readMs: number; suggestions: TelemetrySuggestions };

const cache = perProcess("telemetry suggestions", () => new Map<string, Cached>());

/** Suggests values for filters, from the metadata of the newest records. Kept for a minute per organization and process. */
export const telemetrySuggestions = tenantQuery({
	name: "telemetrySuggestions",
	permission: "telemetry:read",
	input: z.object({ source: z.enum(telemetrySources) }),
	run: async ({ db, input: { source }, organization }): Promise<TelemetrySuggestions> => {
		const key = `${organization.id} ${source}`;
		const known = cache().get(key);
		if (known && monotonicMs() - known.readMs < cacheMs) return known.suggestions;
		const suggestions = await readSuggestions(db, organization.id, source);
		cache().delete(key);
		cache().set(key, { readMs: monotonicMs(), suggestions });
		const [oldest] = cache().keys();
		if (cache().size > mostCached && oldest) cache().delete(oldest);
		return suggestions;
	},
});

type Found = { field: keyof TelemetrySuggestions; value: string; records: number };

/** From the newest partitions that have any. */
async function readSuggestions(
	db: Db,
	organizationId: string,
	source: TelemetrySource,
): Promise<TelemetrySuggestions> {
	const deploymentIds = await searchedDeployments(db, organizationId);
	const each = Math.ceil(examined / Math.max(1, deploymentIds.length));
	const table = source === "traces" ? "spans" : "request_logs";
	const counts = new Map<string, Found>();
	await inTimeSteps(db, table, {}, "newest first", async (step) => {
		for (const ids of deploymentGroups(deploymentIds)) {
			const newest = perDeployment(ids, (id) =>
				source === "traces"
					? Prisma.sql`SELECT NULL AS method, NULL AS route, service, name FROM spans r
						WHERE r.deployment_id = ${id} AND ${withinTimes("r", "start_time", step)}
						ORDER BY r.start_time DESC LIMIT ${each}`
					: Prisma.sql`SELECT method, route, service, NULL AS name FROM request_logs r
						WHERE r.deployment_id = ${id} AND ${withinTimes("r", "time", step)} ORDER BY r.time DESC LIMIT ${each}`,
			);
			const rows = await db.$queryRaw<Found[]>`
				SELECT field, value, count(*)::int AS records FROM (${newest}) AS newest
				CROSS JOIN LATERAL (VALUES ('method', newest.method), ('route', newest.route),
					('service', newest.service), ('name', newest.name)) AS given (field, value)
				WHERE value IS NOT NULL GROUP BY field, value ORDER BY count(*) DESC, value LIMIT 1000`;
			for (const { field, value, records } of rows) {
				const key = `${field} ${value}`;
				counts.set(key, { field, value, records: records + (counts.get(key)?.records ?? 0) });
			}
		}
		return counts.size > 0;
	});
	const found = [...counts.values()].sort((a, b) => b.records - a.records || (a.value < b.value ? -1 : 1));
	const of = (wanted: keyof TelemetrySuggestions) =>
		found.flatMap(({ field, value }) => (field === wanted ? [value] : [])).slice(0, perField);
	return { method: of("method"), route: of("route"), service: of("service"), name: of("name") };
}
