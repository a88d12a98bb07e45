import { afterEach, expect, test, vi } from "vitest";
import { formatExactUtc, formatTime, type TimeStyle } from "./format-time.ts";

const at = Date.UTC(2026, 11, 3, 23, 32, 7, 900);

const zones = ["UTC", "Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe"];

const styles = {
	time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
	date: { day: "numeric", month: "long", year: "numeric" },
	datetime: {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	},
	log: {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
		hourCycle: "h23",
	},
} satisfies Record<TimeStyle, Intl.DateTimeFormatOptions>;

afterEach(() => vi.unstubAllEnvs());

test.each([
	["time", "23:32"],
	["date", "3 December 2026"],
	["datetime", "3 Dec 2026, 23:32"],
	["log", "3 Dec 2026, 23:32:07"],
] as const)("a %s in UTC reads %s", (style, text) => {
	vi.stubEnv("TZ", "Asia/Tokyo");
	expect(formatTime(at, style, "UTC")).toBe(text);
});

test.each(zones)("in %s, every time reads as Intl writes it in British English", (timeZone) => {
	vi.stubEnv("TZ", timeZone);
	const formats = Object.entries(styles).map(([style, options]) => ({
		style: style as TimeStyle,
		format: new Intl.DateTimeFormat("en-GB", { ...options, timeZone }),
	}));
	// A year in steps of 12 h 43 min 11 s: every month, every hour, and the changes to and from summer time.
	for (let time = Date.UTC(2026, 0, 1); time < Date.UTC(2027, 0, 1); time += 45_791_000) {
		for (const { style, format } of formats) expect(formatTime(time, style)).toBe(format.format(time));
	}
});

test("midnight is 00, never 24", () => {
	expect(formatTime(Date.UTC(2026, 0, 1), "time", "UTC")).toBe("00:00");
});

test("an invalid time is refused", () => {
	expect(() => formatTime(Number.NaN, "date")).toThrow(RangeError);
});

test("the exact moment is UTC to the second", () => {
	expect(formatExactUtc(at)).toBe("2026-12-03 23:32:07 UTC");
});
