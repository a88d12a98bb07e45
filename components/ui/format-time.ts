export type TimeStyle = "time" | "date" | "datetime" | "log";

const months = [
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December",
];

/** As `Intl` abbreviates them in British English. */
const shortMonths = months.map((month) => (month === "September" ? "Sept" : month.slice(0, 3)));

/**
 * "14:32", "3 December 2026", "3 Dec 2026, 14:32" or "3 Dec 2026, 14:32:07", by default in the local time zone. Without `Intl`,
 * whose first formats take a phone longer than the rest of a page.
 * @throws RangeError if `at` is not a time
 */
export function formatTime(at: number, style: TimeStyle, zone: "local" | "UTC" = "local"): string {
	const offsetMs = zone === "UTC" ? 0 : new Date(at).getTimezoneOffset() * 60_000;
	const shown = new Date(at - offsetMs);
	const clock = shown.toISOString().slice(-13, style === "log" ? -5 : -8);
	if (style === "time") return clock;
	const names = style === "date" ? months : shortMonths;
	const day = `${shown.getUTCDate()} ${names[shown.getUTCMonth()]} ${shown.getUTCFullYear()}`;
	return style === "date" ? day : `${day}, ${clock}`;
}

/** A time in UTC to the second: "2026-12-03 14:32:07 UTC". */
export function formatExactUtc(at: number): string {
	return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
