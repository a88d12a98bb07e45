import { Counter } from "prom-client";
import { metric } from "./metrics.ts";

export type Tally = { count: number };

// One a process, as the registry.
const holder = globalThis as typeof globalThis & { keyholdTallies?: Map<string, Tally> };

/** A counter for where every nanosecond counts: a plain number to add to, read when somebody asks for the metrics. */
export function tally(name: string, help: string): Tally {
	holder.keyholdTallies ??= new Map();
	const known = holder.keyholdTallies.get(name);
	if (known) return known;
	const made = { count: 0 };
	holder.keyholdTallies.set(name, made);
	metric(
		name,
		(named) =>
			new Counter({
				...named,
				help,
				collect() {
					this.reset();
					this.inc(made.count);
				},
			}),
	);
	return made;
}
