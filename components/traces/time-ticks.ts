import { formatSpanDuration } from "./format-span.ts";

const parts = 4;

/** The labels of a ruler over a trace, at equal distances from its start to its end. Pure. */
export function timeTicks(lengthMs: number): string[] {
	if (lengthMs === 0) return [formatSpanDuration(0)];
	return Array.from({ length: parts + 1 }, (_, index) => formatSpanDuration((lengthMs * index) / parts));
}
