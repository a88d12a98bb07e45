import { monotonicMs } from "./clock.ts";
import { log } from "./log.ts";
import { perProcess } from "./per-process.ts";

/** The lines of a kind in a minute. Further ones are counted. */
export const linesPerMinute = 60;
const minuteMs = 60_000;

type Level = "debug" | "info" | "warn" | "error";
type Minute = { endsAt: number; lines: number; leftOut: number };

const currentMinutes = perProcess("log minutes", () => new Map<string, Minute>());

/**
 * Logs events that unauthenticated requests can cause at any rate: at most `linesPerMinute` lines of a kind, and after the
 * minute one line with the number left out. Kinds are a closed set, never text from a request.
 */
export function logBounded(level: Level, kind: string, fields: object, message: string): void {
	const minutes = currentMinutes();
	const at = monotonicMs();
	let minute = minutes.get(kind);
	if (!minute || minute.endsAt <= at) {
		const begun: Minute = { endsAt: at + minuteMs, lines: 0, leftOut: 0 };
		minutes.set(kind, begun);
		setTimeout(() => {
			if (minutes.get(kind) === begun) minutes.delete(kind);
			if (begun.leftOut > 0)
				log[level]({ kind, leftOut: begun.leftOut }, "log lines of a kind were left out");
		}, minuteMs).unref();
		minute = begun;
	}
	if (minute.lines >= linesPerMinute) {
		minute.leftOut++;
		return;
	}
	minute.lines++;
	log[level](fields, message);
}
