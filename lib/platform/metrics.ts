import { type Metric, Registry } from "prom-client";
import { perProcess } from "./per-process.ts";

/** The metrics of this process. */
export const metricsRegistry = perProcess("metrics", () => new Registry());

/**
 * The metric of that name, created when it is first needed. Label values come from small closed sets: never ids, ARNs or
 * text that a person typed.
 */
export function metric<Kind extends Metric>(
	name: string,
	create: (named: { name: string; registers: Registry[] }) => Kind,
): Kind {
	const registry = metricsRegistry();
	return (registry.getSingleMetric(name) as Kind | undefined) ?? create({ name, registers: [registry] });
}
