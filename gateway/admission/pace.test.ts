import { expect, it } from "vitest";
import { createPace } from "./pace.ts";

function paceAt100() {
	let nowMs = 1_000_000;
	const pace = createPace(100, () => nowMs);
	return { ...pace, wait: (seconds: number) => (nowMs += seconds * 1000) };
}
const tooFast = (retryAfterSeconds: number) =>
	expect.objectContaining({ code: "RATE_LIMITED", retryAfterSeconds });

it("what goes beyond the burst waits until the rate has caught up", () => {
	const pace = paceAt100();
	pace.charge("a", 1_000);
	pace.check("a");
	pace.charge("a", 250);
	expect(() => pace.check("a")).toThrow(tooFast(3));
	pace.wait(2);
	expect(() => pace.check("a")).toThrow(tooFast(1));
	pace.wait(0.5);
	pace.check("a");
});

it("a batch larger than a burst goes through once, and is paid for by what comes after it", () => {
	const pace = paceAt100();
	pace.check("a");
	pace.charge("a", 10_000);
	expect(() => pace.check("a")).toThrow(tooFast(90));
	pace.wait(90);
	pace.check("a");
	pace.charge("a", 1);
	expect(() => pace.check("a")).toThrow(tooFast(1));
});

it("over a long time no more than the rate goes through, however it is cut", () => {
	const pace = paceAt100();
	let stored = 0;
	for (let second = 0; second < 1_000; second++) {
		try {
			pace.check("a");
			pace.charge("a", 700);
			stored += 700;
		} catch {}
		pace.wait(1);
	}
	expect(stored).toBeGreaterThan(100_000);
	expect(stored).toBeLessThan(102_000);
});

it("organizations do not count against each other, and one that was away has its burst again", () => {
	const pace = paceAt100();
	pace.charge("a", 5_000);
	for (let other = 0; other < 2_000; other++) {
		pace.check(`other ${other}`);
		pace.charge(`other ${other}`, 1_000);
	}
	expect(() => pace.check("a")).toThrow(tooFast(40));
	pace.wait(3_600);
	pace.charge("a", 1_000);
	pace.check("a");
});
