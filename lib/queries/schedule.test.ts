import { describe, expect, it } from "vitest";
import { nextRuns, nextRunsOrNone, scheduleProblem } from "./schedule.ts";

const runs = (schedule: string, timeZone: string, after: string, count: number) =>
	nextRuns(schedule, timeZone, new Date(after), count).map((date) => date.toISOString());

describe("a schedule", () => {
	it("runs in its own time zone", () => {
		expect(runs("0 9 * * 1-5", "America/New_York", "2026-11-20T12:00:00Z", 3)).toEqual([
			"2026-11-20T14:00:00.000Z",
			"2026-11-23T14:00:00.000Z",
			"2026-11-24T14:00:00.000Z",
		]);
	});

	it("runs an hour later if its hour is skipped, and once if its hour is repeated", () => {
		expect(runs("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
			"2026-03-29T01:30:00.000Z",
			"2026-03-30T00:30:00.000Z",
		]);
		expect(runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
			"2026-10-25T00:30:00.000Z",
			"2026-10-26T01:30:00.000Z",
		]);
	});

	it.each([
		[
			"45 1 * * *",
			"Australia/Lord_Howe",
			"2026-04-04T13:00:00Z",
			["2026-04-04T14:45:00", "2026-04-05T15:15:00"],
		],
		[
			"15 2 * * *",
			"Australia/Lord_Howe",
			"2026-10-03T13:30:00Z",
			["2026-10-03T15:45:00", "2026-10-04T15:15:00"],
		],
		[
			"*/30 * * * *",
			"Australia/Lord_Howe",
			"2026-04-04T14:30:00Z",
			["2026-04-04T15:00:00", "2026-04-04T15:30:00"],
		],
		["30 23 * * *", "America/Nuuk", "2026-03-28T02:00:00Z", ["2026-03-29T01:30:00", "2026-03-30T00:30:00"]],
		["30 23 * * *", "America/Nuuk", "2026-10-24T13:00:00Z", ["2026-10-25T00:30:00", "2026-10-26T01:30:00"]],
		["0 0 * * *", "Africa/Cairo", "2026-04-23T13:00:00Z", ["2026-04-23T22:00:00", "2026-04-24T21:00:00"]],
		["0 0 * * *", "America/Havana", "2026-10-31T13:00:00Z", ["2026-11-01T04:00:00", "2026-11-02T05:00:00"]],
	])("%s in %s neither skips nor repeats a run when the clock changes", (schedule, zone, after, times) => {
		expect(runs(schedule, zone, after, 2)).toEqual(times.map((time) => `${time}.000Z`));
	});

	it("runs in both of the repeated hours if it is hourly", () => {
		expect(runs("*/30 * * * *", "Europe/Berlin", "2026-10-24T23:59:00Z", 5)).toEqual(
			["00:00", "00:30", "01:00", "01:30", "02:00"].map((time) => `2026-10-25T${time}:00.000Z`),
		);
	});

	it("in a time zone unknown to this machine shows no runs", () => {
		expect(nextRunsOrNone("* * * * *", "Mars/Base", new Date(), 3)).toEqual([]);
		expect(nextRunsOrNone("* * * * *", "UTC", new Date(), 3)).toHaveLength(3);
	});

	it("never runs at the time after which it is asked for the next run", () => {
		expect(runs("0 * * * *", "UTC", "2026-11-20T12:00:00.000Z", 1)).toEqual(["2026-11-20T13:00:00.000Z"]);
	});

	it.each(["* * * * *", "*/15 * * * *", "0 0 * * thu", "0 0 1 mar *", "0 0 L * *", "0 12 29 2 *"])(
		"%s is one",
		(schedule) => {
			expect(scheduleProblem(schedule, "Europe/Berlin")).toBeNull();
		},
	);

	it.each(["", "soon", "@daily", "* * * * * *", "H * * * *", "0 0 * *"])(
		"%j does not have five fields",
		(schedule) => {
			expect(scheduleProblem(schedule, "UTC")).toContain("five fields");
		},
	);

	it.each(["61 * * * *", "0 0 30 2 *", "a b c d e"])("%j never runs", (schedule) => {
		expect(scheduleProblem(schedule, "UTC")).toContain("This schedule never runs");
	});

	it.each(["", "Mars/Base", "Europe/Berlin;DROP"])("%j is not a time zone", (zone) => {
		expect(scheduleProblem("* * * * *", zone)).toContain("isn't a valid time zone");
	});
});
