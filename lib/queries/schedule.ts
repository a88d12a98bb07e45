import { CronExpressionParser } from "cron-parser";
import { wallClock } from "./wall-clock.ts";

/** The fault of a schedule in a sentence; null if it has a next run. Pure. */
export function scheduleProblem(schedule: string, timeZone: string): string | null {
	if (!isTimeZone(timeZone))
		return `“${timeZone}” isn't a valid time zone. Use a name such as Europe/Berlin, or UTC.`;
	// A sixth field would be seconds; H is a different time in each process.
	if (schedule.trim().split(/\s+/).length !== 5 || /[H@]/i.test(schedule.replace(/thu|mar/gi, ""))) {
		return "A schedule has five fields: minute, hour, day of month, month, day of week. 0 * * * * is every hour.";
	}
	try {
		nextRuns(schedule, timeZone, new Date(0), 1);
		return null;
	} catch {
		return "This schedule never runs. 0 * * * * is every hour, 30 6 * * 1-5 is 06:30 from Monday to Friday.";
	}
}

/**
 * The next `count` times of a schedule (cron, five fields) after `after` in a time zone. Each wall time is one run, however the
 * clock changes: a skipped one comes later by as much as the clock is set forward, a repeated one comes the first time. An
 * hourly schedule also runs in the repeated hour. Pure. @throws Error if there is none
 */
export function nextRuns(schedule: string, timeZone: string, after: Date, count: number): Date[] {
	const clock = wallClock(timeZone);
	const afterMs = after.getTime();
	// The library steps through UTC, where no clock changes: it skips runs in zones that change by half an hour or at midnight.
	const walls = CronExpressionParser.parse(schedule.trim(), {
		currentDate: new Date(clock.beginBefore(afterMs)),
		tz: "UTC",
	});
	const isHourly = walls.fields.hour.values.length === 24;
	const found = new Set<number>();
	for (;;) {
		const wall = walls.next().getTime();
		const runs = [...found].toSorted((a, b) => a - b).slice(0, count);
		if (runs.length === count && clock.earliestFrom(wall) >= (runs.at(-1) ?? 0)) {
			return runs.map((run) => new Date(run));
		}
		for (const at of clock.instantsOf(wall).slice(0, isHourly ? 2 : 1)) if (at > afterMs) found.add(at);
	}
}

/** As `nextRuns`, for display: empty if it throws, for example for a time zone unknown to this machine. Pure. */
export function nextRunsOrNone(schedule: string, timeZone: string, after: Date, count: number): Date[] {
	try {
		return nextRuns(schedule, timeZone, after, count);
	} catch {
		return [];
	}
}

function isTimeZone(name: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat("en", { timeZone: name })) && name !== "";
	} catch {
		return false;
	}
}
