import { Counter, Gauge } from "prom-client";
import type { KeyRing } from "../../packages/sdk/ring/index.ts";
import { metric } from "../platform/metrics.ts";

/** Adds the key ring to the metrics of this process. Its values are read at each scrape. */
export function measureKeyRing(
	ring: Pick<KeyRing<never, unknown>, "size" | "lookups" | "oldestAgeMs">,
): void {
	metric(
		"keyhold_key_ring_entries",
		(named) =>
			new Gauge({
				...named,
				help: "Unwrapped data keys in memory.",
				collect() {
					this.set(ring.size);
				},
			}),
	);
	metric(
		"keyhold_key_ring_oldest_agreement_age_seconds",
		(named) =>
			new Gauge({
				...named,
				help: "Time since the oldest successful unwrap among the data keys in memory; 0 if there are none.",
				collect() {
					this.set(ring.oldestAgeMs / 1000);
				},
			}),
	);
	metric(
		"keyhold_key_ring_lookups_total",
		(named) =>
			new Counter({
				...named,
				help: "Data key lookups: hit (in memory), miss (KMS was called), refused (KMS refused a moment ago).",
				labelNames: ["result"],
				collect() {
					this.reset();
					for (const [result, count] of Object.entries(ring.lookups)) this.inc({ result }, count);
				},
			}),
	);
}
