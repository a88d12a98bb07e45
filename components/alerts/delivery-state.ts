import type { Tone } from "@/components/ui/tone.tsx";
import type { DeliveryView } from "@/lib/alerts/deliveries.ts";

type Delivery = Pick<DeliveryView, "state" | "attempts" | "nextAttemptAt">;

/** What became of a delivery, in a word. Only the first attempt is pending; a later one has failed before. Pure. */
export function deliveryState({ state, attempts }: Delivery): { label: string; tone: Tone } {
	if (state === "DELIVERED") return { label: "Delivered", tone: "success" };
	if (state === "FAILED") return { label: "Failed", tone: "danger" };
	return attempts === 0 ? { label: "Pending", tone: "info" } : { label: "Retrying", tone: "warning" };
}

const soonMs = 15_000;

/** How often the log is read: often only while an attempt is near. Retries go on for days. Pure. */
export function refreshMs(deliveries: Delivery[], nowMs: number): number {
	const isNear = ({ state, nextAttemptAt }: Delivery) =>
		state === "WAITING" && (nextAttemptAt === null || Date.parse(nextAttemptAt) - nowMs < soonMs);
	return deliveries.some(isNear) ? 2_000 : 10_000;
}
