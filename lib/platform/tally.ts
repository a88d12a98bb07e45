import { Counter } from "prom-client";
import { metric } from "./metrics.ts";
import { perProcess } from "./per-process.ts";

export type Tally = { count: number };

const tallies = perProcess("tallies", () => new Map<string, Tally>());

/** A counter for hot paths: a plain number to add to, which is read when metrics are scraped. */
export function tally(name: string, help: string): Tally {
	const known = tallies().get(name);
	if (known) return known;
	const made = { count: 0 };
	tallies().set(name, made);
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
