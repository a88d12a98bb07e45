import { describe, expect, it } from "vitest";
import { queryInput } from "./query-input.ts";
import { formatsKept, keptFormats, wallClock } from "./wall-clock.ts";

/** The name with its letters in upper or lower case by the bits of `pattern`. */
const spelled = (name: string, pattern: number) =>
	[...name].map((char, at) => (pattern & (1 << at) ? char.toUpperCase() : char.toLowerCase())).join("");

const storedZone = (timeZone: string) => {
	const definition = {
		source: "traces",
		filters: [],
		groupBy: [],
		measure: { kind: "count" },
		windowMinutes: 60,
	} as const;
	return queryInput.parse({ name: "q", schedule: "0 * * * *", timeZone, definition }).timeZone;
};

describe("the cached clocks of a process", () => {
	it("are one per time zone, however its name is spelled", () => {
		wallClock("Europe/Berlin");
		const before = formatsKept();
		for (let pattern = 0; pattern < 200; pattern++) wallClock(spelled("Europe/Berlin", pattern));
		expect(formatsKept()).toBe(before);
	});

	it("do not exceed their limit, and an evicted clock is correct when it is created again", () => {
		for (let offset = 0; offset < keptFormats + 50; offset++) {
			const minutes = String(offset % 60).padStart(2, "0");
			const hours = String(Math.floor(offset / 60)).padStart(2, "0");
			wallClock(`+${hours}:${minutes}`);
		}
		expect(formatsKept()).toBe(keptFormats);
		expect(wallClock("+01:00").instantsOf(3_600_000)).toEqual([0]);
		expect(formatsKept()).toBe(keptFormats);
	});
});

describe("the time zone of a scheduled query", () => {
	it.each([
		["europe/BERLIN", "Europe/Berlin"],
		["utc", "UTC"],
		["america/NEW_york", "America/New_York"],
		["Europe/Kyiv", "Europe/Kyiv"],
		["Asia/Kolkata", "Asia/Kolkata"],
	])("%s is stored as %s", (typed, stored) => {
		expect(storedZone(typed)).toBe(stored);
	});
});
