import { expect, it } from "vitest";
import { boundClock } from "./bound-clock.ts";

function twoClocks() {
	const clocks = { monotonic: 5_000, wall: 1_700_000_000_000 };
	const read = boundClock(
		() => clocks.monotonic,
		() => clocks.wall,
	);
	const startMs = read();
	return { clocks, elapsed: () => read() - startMs };
}

it("follows the monotonic clock, however often it is read and however coarse the wall clock is", () => {
	const { clocks, elapsed } = twoClocks();
	for (let step = 1; step <= 10_000; step++) {
		clocks.monotonic = 5_000 + step / 10;
		clocks.wall = 1_700_000_000_000 + Math.floor(step / 10);
		elapsed();
	}
	expect(elapsed()).toBeCloseTo(1_000, 0);
});

it("continues when the wall clock is set back", () => {
	const { clocks, elapsed } = twoClocks();
	clocks.wall -= 86_400_000;
	clocks.monotonic += 60_000;
	expect(elapsed()).toBe(60_000);
	clocks.wall += 1_000;
	clocks.monotonic += 1_000;
	expect(elapsed()).toBe(61_000);
});

it("includes the time for which the machine was suspended", () => {
	const { clocks, elapsed } = twoClocks();
	clocks.wall += 3_600_000;
	clocks.monotonic += 20;
	expect(elapsed()).toBe(3_600_000);
	clocks.wall += 10;
	clocks.monotonic += 10;
	expect(elapsed()).toBe(3_600_010);
});

it("never goes backwards", () => {
	const { clocks, elapsed } = twoClocks();
	let before = elapsed();
	for (const wallJumpMs of [5_000, -9_000, 700, -700, 400, 86_400_000, -86_400_000]) {
		clocks.wall += wallJumpMs;
		clocks.monotonic += 3;
		const present = elapsed();
		expect(present).toBeGreaterThanOrEqual(before + 3);
		before = present;
	}
});
