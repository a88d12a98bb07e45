import { expect, it } from "vitest";
import { measure, median, medianRatio } from "./rounds.ts";
import { isMet, tableOf } from "./table.ts";

it("a median is the middle, or between the two middles", () => {
	expect(median([9, 1, 5])).toBe(5);
	expect(median([4, 1, 9, 2])).toBe(3);
	expect(() => median([])).toThrow(RangeError);
});

it("a ratio is taken round by round", () => {
	expect(medianRatio({ ours: [10, 100, 30], theirs: [5, 100, 10] }, "ours", "theirs")).toBe(2);
});

it("every contestant runs once a round", async () => {
	const runs: string[] = [];
	const contestant = (name: string) => ({
		name,
		run: async (round: number) => {
			runs.push(`${name}${round}`);
			return round;
		},
	});
	const measured = await measure(3, [contestant("a"), contestant("b")]);
	expect(measured).toEqual({ a: [0, 1, 2], b: [0, 1, 2] });
	expect(runs.toSorted()).toEqual(["a0", "a1", "a2", "b0", "b1", "b2"]);
});

it("a floor is missed below it, a ceiling above it", () => {
	const figure = { figure: "f", against: "g", ours: 1, theirs: 2, unit: "/s", value: 0.5 };
	expect(isMet({ ...figure, floor: 0.5 })).toBe(true);
	expect(isMet({ ...figure, floor: 0.51 })).toBe(false);
	expect(isMet({ ...figure, ceiling: 0.5 })).toBe(true);
	expect(isMet({ ...figure, ceiling: 0.49 })).toBe(false);
	expect(tableOf([{ ...figure, floor: 0.51 }])).toContain("MISSED");
});
