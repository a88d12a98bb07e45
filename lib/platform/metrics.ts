import { type Metric, Registry } from "prom-client";
import { perProcess } from "./per-process.ts";

/** The metrics of this process. */
export const metricsRegistry = perProcess("metrics", () => new Registry());

/**
 * The metric of that name, made the first time that it is asked for. Its labels take values of small closed sets:
 * never an id, an ARN or anything that a person typed.
 */
export function metric<Kind extends Metric>(
	name: string,
	create: (named: { name: string; registers: Registry[] }) => Kind,
): Kind {
	const registry = metricsRegistry();
	return (registry.getSingleMetric(name) as Kind | undefined) ?? create({ name, registers: [registry] });
}
