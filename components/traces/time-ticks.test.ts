import { expect, it } from "vitest";
import { timeTicks } from "./time-ticks.ts";

it("the ruler of a trace has ticks at equal distances from its start to its end", () => {
	expect(timeTicks(480)).toEqual(["0 ms", "120 ms", "240 ms", "360 ms", "480 ms"]);
	expect(timeTicks(0.002)).toEqual(["0 ms", "0.5 µs", "1 µs", "1.5 µs", "2 µs"]);
	expect(timeTicks(0)).toEqual(["0 ms"]);
});
