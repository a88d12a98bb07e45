import { collectDefaultMetrics } from "prom-client";
import { metricsRegistry } from "../platform/metrics.ts";
import { readDatabaseGauges } from "./database-gauges.ts";

/** The metrics of this process and of its database, in Prometheus' text format. Never throws. */
export async function metricsText(): Promise<{ text: string; contentType: string }> {
	const register = metricsRegistry();
	// Process metrics cost a little, so they begin with the first scrape.
	if (!register.getSingleMetric("process_cpu_user_seconds_total")) collectDefaultMetrics({ register });
	await readDatabaseGauges();
	return { text: await register.metrics(), contentType: register.contentType };
}
