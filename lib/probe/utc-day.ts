/** The day of a date in UTC, as 2026-11-29; undefined when it is none. Pure. */
export function utcDay(date: Date | undefined | null): string | undefined {
	return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : undefined;
}
