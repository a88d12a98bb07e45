/** A wall time read as UTC is at most 14 h from its instant, so a clock change near it lies within this distance. */
const beyondMs = 26 * 3_600_000;

/** More than there are zones. A format takes 40 KiB, and a zone's name can be capitalized in many ways. */
export const keptFormats = 600;

/** By canonical name, oldest first. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A wall clock in a time zone. Times are in milliseconds; wall times as if they were UTC. */
export type WallClock = {
	/** A wall time early enough to miss nothing after `at` when the clock changes around it. */
	beginBefore: (at: number) => number;
	/**
	 * The instants at which the clock shows `wall`, in order: one, or two if the clock is set back over it. If the clock is set
	 * forward over it, the one that is later by the skipped time.
	 */
	instantsOf: (wall: number) => number[];
	/** The earliest instant of any wall time from `wall` on. */
	earliestFrom: (wall: number) => number;
};

/** Pure. @throws RangeError for an invalid time zone. Source: IANA time zone data, as ICU has it. */
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

/** The number of cached formats, for tests. */
export function formatsKept(): number {
	return formats.size;
}

/** The one spelling of a time zone that ICU prefers; aliases share it. Pure. @throws RangeError for an invalid time zone */
export function canonicalTimeZone(name: string): string {
	return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
}

/**
 * A time zone's name as stored: capitalized as in ICU. An alias is kept, since ICU prefers outdated names such as Europe/Kiev.
 * An invalid name is kept too. Pure.
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
