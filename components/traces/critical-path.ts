import { type SpanTiming, traceLengthMs, type WaterfallRow } from "./arrange-spans.ts";

/** A part of a span that the trace waited for, in ms since the trace's start. */
export type Segment = { fromMs: number; toMs: number };

type Row = WaterfallRow<SpanTiming>;
/** A span and the row that it ran within. Null is the trace as a whole. */
type Held = Segment & { row: number | null; within: number | null };

/**
 * Finds the critical path of a trace: at each moment the span that the end of the trace waited for. It goes backwards from the
 * end; within a span, the child that ends last before a moment is what the span waited for until then. A child counts only within
 * its parent, so that a wrong clock cannot lengthen the path; a child wholly outside of its parent ran on its own. Returns the
 * segments of each row on the path, by its position. Pure.
 */
export function criticalPath(rows: readonly Row[]): Map<number, Segment[]> {
	const held = rows.map((_, index) => heldBy(rows, index));
	const byEnd = held.toSorted((a, b) => b.toMs - a.toMs || b.fromMs - a.fromMs);
	const children = Map.groupBy(byEnd, ({ within }) => within);
	const path = new Map<number, Segment[]>();
	const add = (row: number | null, fromMs: number, toMs: number) => {
		if (row === null || toMs <= fromMs) return;
		path.set(row, [{ fromMs, toMs }, ...(path.get(row) ?? [])]);
	};
	const toMs = traceLengthMs(rows.map(({ span }) => span));
	const waiting: Omit<Held, "within">[] = [{ row: null, fromMs: 0, toMs }];
	for (let span = waiting.pop(); span; span = waiting.pop()) {
		let until = span.toMs;
		for (const child of children.get(span.row) ?? []) {
			const toMs = Math.min(child.toMs, span.toMs);
			const fromMs = Math.max(child.fromMs, span.fromMs);
			// One that ends later ran beside the child that was waited for.
			if (toMs > until || toMs <= fromMs) continue;
			add(span.row, toMs, until);
			waiting.push({ row: child.row, fromMs, toMs });
			until = fromMs;
		}
		add(span.row, span.fromMs, until);
	}
	return path;
}

/** The part of a span in which it can hold up its parent; the whole span if it ran outside of its parent. */
function heldBy(rows: readonly Row[], index: number): Held {
	const { parent, span } = rows[index] as Row;
	const own = periodOf(span);
	if (parent === null) return { row: index, within: null, ...own };
	const around = periodOf((rows[parent] as Row).span);
	const fromMs = Math.max(own.fromMs, around.fromMs);
	const toMs = Math.min(own.toMs, around.toMs);
	return fromMs < toMs ? { row: index, within: parent, fromMs, toMs } : { row: index, within: null, ...own };
}

function periodOf({ offsetMs, durationMs }: SpanTiming): Segment {
	return { fromMs: offsetMs, toMs: offsetMs + (durationMs ?? 0) };
}
