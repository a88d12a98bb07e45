/** A wall time read as UTC is at most 14 h away from its instant: this far to both sides, a change between them is seen. */
const beyondMs = 26 * 3_600_000;

/** More than there are zones. A format takes 40 KiB, and a zone's name has as many spellings as ways to capitalize it. */
export const keptFormats = 600;

/** By canonical name, the one that was made first in front. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on a wall in a time zone shows, and when. Times in milliseconds; wall times as if they were UTC. */
export type WallClock = {
	/** The wall time at which to begin, so that nothing after `at` is missed when the clock changes around it. */
	beginBefore: (at: number) => number;
	/**
	 * When the clock shows `wall`: once; twice when it is set back over it; when it is set forward over it, as long after
	 * the change as `wall` is after the hour that is missing. In order.
	 */
	instantsOf: (wall: number) => number[];
	/** No wall time from `wall` on is shown earlier than this. */
	earliestFrom: (wall: number) => number;
};

/** Pure. @throws RangeError for what is no time zone. Source: IANA time zone data, as ICU has it. */
export function wallClock(timeZone: string): WallClock {
	const format = formatOf(timeZone);
	const offsetAt = (at: number) => {
		const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
		for (const { type, value } of format.formatToParts(at)) parts[type] = value;
		const { year, month, day, hour, minute, second } = parts;
		const shown = Date.UTC(Number(year), Number(month) - 1, ...[day, hour, minute, second].map(Number));
		return shown - Math.floor(at / 1000) * 1000;
	};
	const around = (at: number): [before: number, after: number] => [
		offsetAt(at - beyondMs),
		offsetAt(at + beyondMs),
	];
	return {
		beginBefore: (at) => {
			const [before, after] = around(at);
			return at + offsetAt(at) - Math.abs(after - before);
		},
		instantsOf: (wall) => {
			const [before, after] = around(wall);
			if (before === after) return [wall - before];
			const shown = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall);
			return shown.length === 0 ? [wall - before] : shown.toSorted((a, b) => a - b);
		},
		earliestFrom: (wall) => wall - Math.max(...around(wall)),
	};
}

/** How many formats this process keeps, for tests. */
export function formatsKept(): number {
	return formats.size;
}

/** The one spelling of a time zone that ICU prefers; aliases share it. Pure. @throws RangeError for what is no time zone. */
export function canonicalTimeZone(name: string): string {
	return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
}

/**
 * A time zone's name as it is stored: capitalized as ICU has it. An alias stays: ICU prefers names that the places
 * themselves have given up, such as Europe/Kiev. What is no time zone stays, too. Pure.
 */
export function storedTimeZone(name: string): string {
	try {
		const canonical = canonicalTimeZone(name);
		return canonical.toLowerCase() === name.toLowerCase() ? canonical : name;
	} catch {
		return name;
	}
}

function formatOf(name: string): Intl.DateTimeFormat {
	const known = formats.get(name);
	if (known) return known;
	const timeZone = canonicalTimeZone(name);
	let format = formats.get(timeZone);
	if (!format) {
		const [oldest] = formats.size >= keptFormats ? formats.keys() : [];
		if (oldest !== undefined) formats.delete(oldest);
		format = new Intl.DateTimeFormat("en-US", {
			timeZone,
			calendar: "gregory",
			numberingSystem: "latn",
			hourCycle: "h23",
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
			minute: "2-digit",
			second: "2-digit",
		});
		formats.set(timeZone, format);
	}
	return format;
}
