import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketWidthMs, type Histogram } from "@/lib/telemetry/histogram.ts";
import { classTotals, prepareBars, rangeOfBars } from "./prepare-histogram.ts";

const classes = [
	{ name: "2", label: "2xx", color: "green" },
	{ name: "5", label: "5xx", color: "red" },
];
const at = (text: string) => Date.parse(`2026-11-30T${text}Z`);
const iso = (text: string) => new Date(at(text)).toISOString();

const histogram: Histogram = {
	from: iso("10:10"),
	to: iso("13:20"),
	widthMs: 3_600_000,
	buckets: [
		{ at: iso("10:00"), counts: { "2": 7, "5": 1 } },
		{ at: iso("12:00"), counts: { "5": 2 } },
	],
	total: 10,
	countedSince: null,
};

it("a histogram has a bar for each interval, also without records, and ends with its range", () => {
	expect(prepareBars(histogram, classes)).toEqual([
		{ fromMs: at("10:10"), toMs: at("11:00") - 1, counts: [7, 1], total: 8 },
		{ fromMs: at("11:00"), toMs: at("12:00") - 1, counts: [0, 0], total: 0 },
		{ fromMs: at("12:00"), toMs: at("13:00") - 1, counts: [0, 2], total: 2 },
		{ fromMs: at("13:00"), toMs: at("13:20"), counts: [0, 0], total: 0 },
	]);
	expect(classTotals(prepareBars(histogram, classes), classes)).toEqual([7, 3]);
});

it("bars chosen from right to left are the same range as from left to right", () => {
	const bars = prepareBars(histogram, classes);
	const range = { from: iso("11:00"), to: new Date(at("13:00") - 1).toISOString() };
	expect(rangeOfBars(bars, 2, 1)).toEqual(range);
	expect(rangeOfBars(bars, 1, 2)).toEqual(range);
	expect(rangeOfBars(bars, 1, 9)).toBeNull();
});

it("any range has 1 to 60 bars, which follow each other without a gap", () => {
	let many = 0;
	fc.assert(
		fc.property(fc.nat(4_102_444_800_000), fc.nat(8_000_000_000_000), (fromMs, lengthMs) => {
			const toMs = fromMs + (lengthMs % 10 === 0 ? lengthMs : lengthMs % 1_000_000);
			const range = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
			const widthMs = bucketWidthMs(fromMs, toMs);
			const bars = prepareBars({ ...range, widthMs, buckets: [], total: 0, countedSince: null }, classes);
			expect(bars.length).toBeLessThanOrEqual(60);
			expect(bars[0]?.fromMs).toBe(fromMs);
			expect(bars.at(-1)?.toMs).toBe(toMs);
			for (const [index, bar] of bars.slice(1).entries())
				expect(bar.fromMs).toBe((bars[index]?.toMs ?? 0) + 1);
			if (bars.length > 20) many++;
		}),
		{ numRuns: 500 },
	);
	expect(many).toBeGreaterThan(200);
});

it.each([
	["15 minutes", 15 * 60_000, 30_000],
	["1 hour", 3_600_000, 120_000],
	["24 hours", 24 * 3_600_000, 1_800_000],
	["7 days", 7 * 24 * 3_600_000, 3 * 3_600_000],
])("the bars of %s have a width that people can read", (_, lengthMs, widthMs) => {
	const toMs = Date.parse("2026-11-30T12:34:56.789Z");
	expect(bucketWidthMs(toMs - lengthMs, toMs)).toBe(widthMs);
});
