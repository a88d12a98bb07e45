export type TimeStyle = "time" | "date" | "datetime" | "log";

const styles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
	time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
	date: { day: "numeric", month: "long", year: "numeric" },
	datetime: {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	},
	log: {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
		hourCycle: "h23",
	},
};

/** "14:32", "3 December 2026", "3 Dec 2026, 14:32" or "3 Dec 2026, 14:32:07" in `timeZone`, by default the local one. */
export function formatTime(at: number, style: TimeStyle, timeZone?: string): string {
	return new Intl.DateTimeFormat("en-GB", { ...styles[style], timeZone }).format(at);
}

/** A time in UTC to the second: "2026-12-03 14:32:07 UTC". */
export function formatExactUtc(at: number): string {
	return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
