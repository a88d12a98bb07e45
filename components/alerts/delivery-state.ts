import type { Tone } from "@/components/ui/tone.tsx";
import type { DeliveryView } from "@/lib/alerts/deliveries.ts";

type Delivery = Pick<DeliveryView, "state" | "attempts" | "nextAttemptAt">;

/** Labels a delivery. A waiting one is pending before its first failure, and retrying after it. Pure. */
export function deliveryState({ state, attempts }: Delivery): { label: string; tone: Tone } {
	if (state === "DELIVERED") return { label: "Delivered", tone: "success" };
	if (state === "FAILED") return { label: "Failed", tone: "danger" };
	return attempts === 0 ? { label: "Pending", tone: "info" } : { label: "Retrying", tone: "warning" };
}

const soonMs = 15_000;

/** The polling interval of the log: short only while an attempt is near, since retries go on for days. Pure. */
export function refreshMs(deliveries: Delivery[], nowMs: number): number {
	const isNear = ({ state, nextAttemptAt }: Delivery) =>
		state === "WAITING" && (nextAttemptAt === null || Date.parse(nextAttemptAt) - nowMs < soonMs);
	return deliveries.some(isNear) ? 2_000 : 10_000;
}
