import { Counter, Gauge } from "prom-client";
import { metric } from "../platform/metrics.ts";
import type { KeyRing } from "./key-ring.ts";

/** Lets the metrics of this process say what its key ring holds. Read when somebody asks; costs nothing before. */
export function measureKeyRing(ring: KeyRing): void {
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
				help: "How long ago KMS last agreed to the unwrapped data key for which that is longest; 0 without any.",
				collect() {
					this.set(ring.oldestAgreementMs / 1000);
				},
			}),
	);
	metric(
		"keyhold_key_ring_lookups_total",
		(named) =>
			new Counter({
				...named,
				help: "Data keys asked for: hit is in memory, miss asks KMS, refused was refused a moment before.",
				labelNames: ["result"],
				collect() {
					this.reset();
					for (const [result, count] of Object.entries(ring.lookups)) this.inc({ result }, count);
				},
			}),
	);
}
