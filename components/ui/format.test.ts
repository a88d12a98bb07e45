import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatNumber, formatRelative } from "./format.ts";

const s = 1000;
const min = 60 * s;
const h = 60 * min;
const day = 24 * h;

test.each([
	[0, "0"],
	[999, "999"],
	[1_204_551, "1,204,551"],
	[12n ** 10n, "61,917,364,224"],
	[-41_000.4, "-41,000"],
])("formatNumber(%s) separates thousands: %s", (value, text) => {
	expect(formatNumber(value)).toBe(text);
});

test("numbers read as in American English", () => {
	const american = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
	const expectAmerican = (value: number | bigint) => {
		expect(formatNumber(value)).toBe(american.format(value));
	};
	fc.assert(fc.property(fc.maxSafeInteger(), expectAmerican));
	fc.assert(fc.property(fc.bigInt(), expectAmerican));
	fc.assert(fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), expectAmerican));
	// A tie is rounded away from zero.
	for (const tie of [0.5, 1.5, 2.5, 999.5, 1_000_000.5]) expectAmerican(tie);
});

test.each([
	[-5, "0 s"],
	[0, "0 s"],
	[420, "420 ms"],
	[999.4, "999 ms"],
	[999.6, "1 s"],
	[17 * s, "17 s"],
	[59.4 * s, "59 s"],
	[59.6 * s, "1 min"],
	[12 * min, "12 min"],
	[59.6 * min, "1 h"],
	[90 * min, "1.5 h"],
	[3 * h, "3 h"],
	[3.4 * h, "3 h"],
	[23.6 * h, "1 day"],
	[24 * h, "1 day"],
	[36 * h, "1.5 days"],
	[12 * day, "12 days"],
	[365 * day, "365 days"],
])("formatDuration(%d ms) takes the largest sensible unit: %s", (ms, text) => {
	expect(formatDuration(ms)).toBe(text);
});

test.each([
	[0, "now"],
	[-999, "now"],
	[-12 * s, "12 s ago"],
	[-59.9 * s, "59 s ago"],
	[-119 * s, "1 min ago"],
	[-90 * min, "1 h ago"],
	[-47 * h, "1 day ago"],
	[18 * min, "in 18 min"],
	[12 * day, "in 12 days"],
])("formatRelative at %d ms from now never runs ahead of the clock: %s", (offset, text) => {
	const now = Date.UTC(2026, 9, 12, 14, 12);
	expect(formatRelative(now + offset, now)).toBe(text);
});

test.each([
	[0, "0 B"],
	[999, "999 B"],
	[999.6, "1 kB"],
	[1_234, "1.2 kB"],
	[9_949, "9.9 kB"],
	[9_950, "10 kB"],
	[48_000_000, "48 MB"],
	[999_600, "1 MB"],
	[3e18, "3,000 PB"],
])("formatBytes(%d) steps by 1,000: %s", (bytes, text) => {
	expect(formatBytes(bytes)).toBe(text);
});
