import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { arrangeSpans, traceLengthMs, type WaterfallRow } from "./arrange-spans.ts";
import { errorsBelow } from "./collapse-rows.ts";
import { criticalPath, type Segment } from "./critical-path.ts";
import { selfTimes } from "./self-times.ts";
import { type ServiceColors, serviceColors } from "./service-colors.ts";

/** Everything that the trace page works out from the spans, by position of the row. */
export type TraceTree = {
	rows: WaterfallRow<SpanRow>[];
	traceMs: number;
	colors: ServiceColors;
	errorsBelow: number[];
	selfTimes: (number | null)[];
	path: ReadonlyMap<number, Segment[]>;
};

/** Pure. */
export function traceTree(spans: readonly SpanRow[]): TraceTree {
	const rows = arrangeSpans(spans);
	return {
		rows,
		traceMs: traceLengthMs(spans),
		colors: serviceColors(spans),
		errorsBelow: errorsBelow(rows),
		selfTimes: selfTimes(rows),
		path: criticalPath(rows),
	};
}
