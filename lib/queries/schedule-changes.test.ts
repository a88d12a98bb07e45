import { beforeAll, describe, expect, it } from "vitest";
import { nextRuns } from "./schedule.ts";

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const from = Date.UTC(2026, 0, 1);
const until = Date.UTC(2027, 5, 1);
/** The time around a change in which runs are compared. */
const spanMs = 3 * hourMs;

type Change = { zone: string; at: number; before: number; after: number };

/** The time on the clock, in minutes since 1970 as if it were UTC; computed differently than in the tested code. */
function wallReader(zone: string): (at: number) => number {
	const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
	return (at) => Date.parse(`${format.format(at).replace(" ", "T")}Z`) / minuteMs;
}

/** Each change of a zone's clock, to the minute; one for all zones that change alike. */
function allChanges(): Change[] {
	const changes = new Map<string, Change>();
	for (const zone of Intl.supportedValuesOf("timeZone")) {
		const wall = wallReader(zone);
		const offset = (at: number) => wall(at) - at / minuteMs;
		let last = offset(from);
		for (let day = from + 7 * dayMs; day < until; day += 7 * dayMs) {
			const now = offset(day);
			if (now === last) continue;
			let [low, high] = [day - 7 * dayMs, day];
			while (high - low > minuteMs) {
				const middle = Math.floor((low + high) / 2 / minuteMs) * minuteMs;
				if (offset(middle) === last) low = middle;
				else high = middle;
			}
			changes.set(`${high} ${last} ${now}`, { zone, at: high, before: last, after: now });
			last = now;
		}
	}
	return [...changes.values()];
}

const every = (step: number, end: number) => Array.from({ length: end / step }, (_, index) => index * step);
const hours = every(1, 24);
/** Schedules that do not look at the date, with the minutes and hours that they name. */
const schedules: [cron: string, minutes: number[], hours: number[]][] = [
	["*/15 * * * *", every(15, 60), hours],
	["0 * * * *", [0], hours],
	["45 * * * *", [45], hours],
	["0 0 * * *", [0], [0]],
	["30 0,23 * * *", [30], [0, 23]],
	["15 1-3 * * *", [15], [1, 2, 3]],
	["0,30 */2 * * *", [0, 30], every(2, 24)],
	["50 2 * * *", [50], [2]],
];

/** The time on the clock in each minute around a change. */
function readings({ zone, at }: Change): [at: number, shown: number][] {
	const wall = wallReader(zone);
	return every(minuteMs, 4 * spanMs).map((after) => [at - 2 * spanMs + after, wall(at - 2 * spanMs + after)]);
}

/** The runs that are due between `start` and `end`, found by reading the clock minute by minute. */
function due(
	clock: [at: number, shown: number][],
	[, minutes, ofHours]: (typeof schedules)[number],
	start: number,
	end: number,
): number[] {
	const isNamed = (shown: number) =>
		minutes.includes(shown % 60) && ofHours.includes(Math.floor(shown / 60) % 24);
	const seen = new Set<number>();
	const runs = new Set<number>();
	let last = Number.POSITIVE_INFINITY;
	for (const [at, shown] of clock) {
		for (let missing = last + 1; missing < shown; missing++) {
			if (isNamed(missing)) runs.add(at + (missing - last - 1) * minuteMs);
		}
		if (isNamed(shown) && (!seen.has(shown) || ofHours.length === 24)) runs.add(at);
		seen.add(shown);
		last = shown;
	}
	return [...runs].filter((at) => at > start && at < end).toSorted((a, b) => a - b);
}

describe("at every clock change, in any time zone,", () => {
	let changes: Change[];
	let clocks: ReturnType<typeof readings>[];
	beforeAll(() => {
		changes = allChanges();
		clocks = changes.map(readings);
	});

	it("the tested changes include half hours, midnight, forward and back", () => {
		expect(changes.length).toBeGreaterThan(40);
		const sizes = new Set(changes.map(({ before, after }) => after - before));
		expect([...sizes]).toEqual(expect.arrayContaining([-60, -30, 30, 60]));
		const midnights = changes.filter(({ at, before }) => (at / minuteMs + before) % 1440 === 0);
		expect(midnights.length).toBeGreaterThan(5);
	});

	it.each(schedules)("%s has each run once, in order", (...schedule) => {
		let runs = 0;
		for (const [index, change] of changes.entries()) {
			const [start, end] = [change.at - spanMs, change.at + spanMs];
			const expected = due(clocks[index] ?? [], schedule, start, end);
			runs += expected.length;
			const label = `${change.zone} ${new Date(change.at).toISOString()}`;
			// One by one, as in the job, and several together, as on a page.
			const one: number[] = [];
			for (let at = start; at < end; one.push(at)) {
				at = nextRuns(schedule[0], change.zone, new Date(at), 1)[0]?.getTime() ?? 0;
				if (one.length > 100) break;
			}
			expect(one.slice(0, -1), label).toEqual(expected);
			const several = nextRuns(schedule[0], change.zone, new Date(start), expected.length + 1);
			expect(several.slice(0, -1).map(Number), label).toEqual(expected);
		}
		expect(runs).toBeGreaterThan(changes.length / 4);
	});
});
