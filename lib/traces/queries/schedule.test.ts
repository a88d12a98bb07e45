import { describe, expect, it } from "vitest";
import { nextRuns, scheduleProblem } from "./schedule.ts";

const runs = (schedule: string, timeZone: string, after: string, count: number) =>
	nextRuns(schedule, timeZone, new Date(after), count).map((date) => date.toISOString());

describe("a schedule", () => {
	it("is in its own time zone", () => {
		expect(runs("0 9 * * 1-5", "America/New_York", "2026-11-20T12:00:00Z", 3)).toEqual([
			"2026-11-20T14:00:00.000Z",
			"2026-11-23T14:00:00.000Z",
			"2026-11-24T14:00:00.000Z",
		]);
	});

	it("comes an hour later on the day whose hour is missing, and once where an hour comes twice", () => {
		expect(runs("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
			"2026-03-29T01:30:00.000Z",
			"2026-03-30T00:30:00.000Z",
		]);
		expect(runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
			"2026-10-25T00:30:00.000Z",
			"2026-10-26T01:30:00.000Z",
		]);
	});

	it("never names the time that it is asked after", () => {
		expect(runs("0 * * * *", "UTC", "2026-11-20T12:00:00.000Z", 1)).toEqual(["2026-11-20T13:00:00.000Z"]);
	});

	it.each(["* * * * *", "*/15 * * * *", "0 0 * * thu", "0 0 1 mar *", "0 0 L * *", "0 12 29 2 *"])(
		"%s is one",
		(schedule) => {
			expect(scheduleProblem(schedule, "Europe/Berlin")).toBeNull();
		},
	);

	it.each(["", "soon", "@daily", "* * * * * *", "H * * * *", "0 0 * *"])(
		"%j has not five fields",
		(schedule) => {
			expect(scheduleProblem(schedule, "UTC")).toContain("five fields");
		},
	);

	it.each(["61 * * * *", "0 0 30 2 *", "a b c d e"])("%j names no time", (schedule) => {
		expect(scheduleProblem(schedule, "UTC")).toContain("No time fits");
	});

	it.each(["", "Mars/Base", "Europe/Berlin;DROP"])("%j is no time zone", (zone) => {
		expect(scheduleProblem("* * * * *", zone)).toContain("no time zone");
	});
});
