import { expect, it } from "vitest";
import { deliveryState, refreshMs } from "./delivery-state.ts";

const next = (nextAttemptAt: string | null, attempts = 1) => ({
	state: "WAITING" as const,
	attempts,
	nextAttemptAt,
});

it("only a first attempt is pending; one that failed before is retried", () => {
	expect(deliveryState(next(null, 0))).toEqual({ label: "Pending", tone: "info" });
	expect(deliveryState(next(null, 6))).toEqual({ label: "Retrying", tone: "warning" });
	expect(deliveryState({ ...next(null), state: "FAILED" })).toEqual({ label: "Failed", tone: "danger" });
	expect(deliveryState({ ...next(null), state: "DELIVERED" })).toEqual({
		label: "Delivered",
		tone: "success",
	});
});

it("the log is read often only while an attempt is near", () => {
	const nowMs = Date.parse("2026-11-29T06:00:00Z");
	expect(refreshMs([next(null, 0)], nowMs)).toBe(2_000);
	expect(refreshMs([next("2026-11-29T06:00:10Z")], nowMs)).toBe(2_000);
	expect(refreshMs([next("2026-11-29T06:20:00Z")], nowMs)).toBe(10_000);
	expect(refreshMs([{ ...next(null), state: "FAILED" }], nowMs)).toBe(10_000);
});
