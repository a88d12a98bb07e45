import { Counter, Gauge } from "prom-client";
import { metric } from "../../lib/platform/metrics.ts";

/** Counts a request by its response status. */
export function countRequest(status: number): void {
	metric(
		"keyhold_telemetry_requests_total",
		(named) =>
			new Counter({ ...named, help: "Requests with telemetry, by response status.", labelNames: ["status"] }),
	).inc({ status });
}

/** Counts a batch that had already been stored. */
export function countRepeatedBatch(): void {
	metric(
		"keyhold_telemetry_repeated_batches_total",
		(named) => new Counter({ ...named, help: "Batches sent again after they were stored." }),
	).inc();
}

/** Exports the memory held by requests in flight as a metric. */
export function exportInFlightBytes(takenBytes: () => number): void {
	metric(
		"keyhold_telemetry_room_bytes",
		(named) =>
			new Gauge({
				...named,
				help: "Bytes held by telemetry requests in flight.",
				collect() {
					this.set(takenBytes());
				},
			}),
	);
}
