import { Counter, Gauge } from "prom-client";
import { metric } from "../../lib/platform/metrics.ts";

/** Counts a request by the status of its answer. */
export function countRequest(status: number): void {
	metric(
		"keyhold_telemetry_requests_total",
		(named) =>
			new Counter({ ...named, help: "Requests with telemetry, by the answer.", labelNames: ["status"] }),
	).inc({ status });
}

/** Counts a batch that was not stored because it was stored already. */
export function countRepeatedBatch(): void {
	metric(
		"keyhold_telemetry_repeated_batches_total",
		(named) => new Counter({ ...named, help: "Batches that were sent again after they were stored." }),
	).inc();
}

/** Lets metrics show how much memory requests under way hold. */
export function showRoom(takenBytes: () => number): void {
	metric(
		"keyhold_telemetry_room_bytes",
		(named) =>
			new Gauge({
				...named,
				help: "Bytes that requests under way hold of the room that they share.",
				collect() {
					this.set(takenBytes());
				},
			}),
	);
}
