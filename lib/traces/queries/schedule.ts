import { CronExpressionParser } from "cron-parser";

/** What is wrong with a schedule, as a sentence; null when it has a next run. Pure. */
export function scheduleProblem(schedule: string, timeZone: string): string | null {
	if (!isTimeZone(timeZone))
		return `“${timeZone}” is no time zone. Use a name such as Europe/Berlin, or UTC.`;
	// Seconds would be a sixth field; H is another time in each process.
	if (schedule.trim().split(/\s+/).length !== 5 || /[H@]/i.test(schedule.replace(/thu|mar/gi, ""))) {
		return "A schedule has five fields: minute, hour, day of month, month, day of week. 0 * * * * is every hour.";
	}
	try {
		nextRuns(schedule, timeZone, new Date(0), 1);
		return null;
	} catch {
		return "No time fits this schedule. 0 * * * * is every hour, 30 6 * * 1-5 is 06:30 from Monday to Friday.";
	}
}

/**
 * The next `count` times after `after` that a schedule (cron, five fields) names in a time zone, daylight saving time
 * included: 02:30 of the day without it comes at 03:30, and of the day that has it twice once.
 * @throws Error when there is none. Pure.
 */
export function nextRuns(schedule: string, timeZone: string, after: Date, count: number): Date[] {
	const times = CronExpressionParser.parse(schedule.trim(), { currentDate: after, tz: timeZone });
	return Array.from({ length: count }, () => times.next().toDate());
}

function isTimeZone(name: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat("en", { timeZone: name })) && name !== "";
	} catch {
		return false;
	}
}
