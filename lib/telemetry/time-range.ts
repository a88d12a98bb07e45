const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The time ranges that a list offers, by their names in the URL. They end now; "all" has no beginning. */
export const timeRanges = {
	"15m": { ms: 15 * minuteMs, label: "15 min", inWords: "in the last 15 minutes" },
	"1h": { ms: hourMs, label: "1 h", inWords: "in the last hour" },
	"24h": { ms: dayMs, label: "24 h", inWords: "in the last 24 hours" },
	"7d": { ms: 7 * dayMs, label: "7 d", inWords: "in the last 7 days" },
	all: { ms: null, label: "All", inWords: "at any time" },
} as const;

export type TimeRange = keyof typeof timeRanges;

export const timeRangeNames = Object.keys(timeRanges) as TimeRange[];

export function isTimeRange(text: string): text is TimeRange {
	return Object.hasOwn(timeRanges, text);
}

/** The beginning of a range that ends at `now`; undefined for all times. Pure. */
export function rangeStart(range: TimeRange, now: Date): string | undefined {
	const { ms } = timeRanges[range];
	return ms === null ? undefined : new Date(now.getTime() - ms).toISOString();
}

/**
 * The range of a list that is opened without one: 24 hours, or the shortest longer one that has a record, given the time of the
 * newest. Pure.
 */
export function defaultRange(newest: Date | string | null, now: Date): TimeRange {
	if (newest === null) return "24h";
	const ageMs = now.getTime() - new Date(newest).getTime();
	return (["24h", "7d"] as const).find((range) => ageMs < timeRanges[range].ms) ?? "all";
}
