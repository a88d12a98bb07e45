import { expect, test } from "vitest";
import { formatExactUtc, formatTime } from "./format-time.ts";

const at = Date.UTC(2026, 11, 3, 23, 32, 7, 900);

test.each([
	["time", "UTC", "23:32"],
	["date", "UTC", "3 December 2026"],
	["datetime", "UTC", "3 Dec 2026, 23:32"],
	["date", "Asia/Tokyo", "4 December 2026"],
	["time", "America/Los_Angeles", "15:32"],
] as const)("a %s in %s reads in that zone: %s", (style, zone, text) => {
	expect(formatTime(at, style, zone)).toBe(text);
});

test("midnight is 00, never 24", () => {
	expect(formatTime(Date.UTC(2026, 0, 1), "time", "UTC")).toBe("00:00");
});

test("the exact moment is UTC to the second", () => {
	expect(formatExactUtc(at)).toBe("2026-12-03 23:32:07 UTC");
});
