import { expect, it } from "vitest";
import { createPace } from "./pace.ts";

/** 100 units per second, and at most 10 s ahead. */
function paceAt100() {
	let nowMs = 1_000_000;
	const pace = createPace({ unitsPerSecond: 100, burstMs: 10_000 }, () => nowMs);
	return {
		charge: pace.charge,
		waitSeconds: (owner: string) => Math.max(0, pace.waitMs(owner) / 1000),
		pass: (seconds: number) => {
			nowMs += seconds * 1000;
		},
	};
}

it("work beyond the burst waits until the rate has caught up", () => {
	const pace = paceAt100();
	pace.charge("a", 1_000);
	expect(pace.waitSeconds("a")).toBe(0);
	pace.charge("a", 250);
	expect(pace.waitSeconds("a")).toBe(2.5);
	pace.pass(2);
	expect(pace.waitSeconds("a")).toBe(0.5);
	pace.pass(0.5);
	expect(pace.waitSeconds("a")).toBe(0);
});

it("work larger than a burst is admitted once, and later work waits for it", () => {
	const pace = paceAt100();
	expect(pace.waitSeconds("a")).toBe(0);
	pace.charge("a", 10_000);
	expect(pace.waitSeconds("a")).toBe(90);
	pace.pass(90);
	expect(pace.waitSeconds("a")).toBe(0);
	pace.charge("a", 1);
	expect(pace.waitSeconds("a")).toBeCloseTo(0.01);
});

it("over a long time no more than the rate is admitted, whatever the sizes", () => {
	const pace = paceAt100();
	let done = 0;
	for (let second = 0; second < 1_000; second++) {
		if (pace.waitSeconds("a") === 0) {
			pace.charge("a", 700);
			done += 700;
		}
		pace.pass(1);
	}
	expect(done).toBeGreaterThan(100_000);
	expect(done).toBeLessThan(102_000);
});

it("owners do not affect each other, and an idle owner regains its burst", () => {
	const pace = paceAt100();
	pace.charge("a", 5_000);
	for (let other = 0; other < 2_000; other++) {
		expect(pace.waitSeconds(`other ${other}`)).toBe(0);
		pace.charge(`other ${other}`, 1_000);
	}
	expect(pace.waitSeconds("a")).toBe(40);
	pace.pass(3_600);
	pace.charge("a", 1_000);
	expect(pace.waitSeconds("a")).toBe(0);
});
