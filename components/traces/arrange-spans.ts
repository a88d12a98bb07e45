/** The fields of a span that determine its place in the waterfall. */
export type SpanTiming = {
	spanId: string;
	parentSpanId: string | null;
	/** Since the trace's earliest span. */
	offsetMs: number;
	durationMs: number | null;
};

export type WaterfallRow<Span> = {
	span: Span;
	/** 0 for a span whose parent is not in the list. */
	depth: number;
	/** Start and length of its bar, in percent of the trace. */
	leftPercent: number;
	widthPercent: number;
	/** The position of the row of its parent; null at depth 0. */
	parent: number | null;
	/** The number of rows directly below that belong to it. */
	descendants: number;
};

/**
 * Arranges the spans of a trace as a waterfall: each below its parent, siblings in the given order. A span whose parent is
 * not in the list, or that is its own ancestor, is placed at the left edge. Contains every span once. Pure.
 */
export function arrangeSpans<Span extends SpanTiming>(spans: readonly Span[]): WaterfallRow<Span>[] {
	const lengthMs = traceLengthMs(spans);
	const percent = (ms: number) => (lengthMs === 0 ? 0 : Math.min(100, (ms / lengthMs) * 100));
	const present = new Set(spans.map(({ spanId }) => spanId));
	const children = Map.groupBy(spans, ({ spanId, parentSpanId }) =>
		parentSpanId !== null && parentSpanId !== spanId && present.has(parentSpanId) ? parentSpanId : null,
	);
	const rows: WaterfallRow<Span>[] = [];
	const seen = new Set<Span>();
	// No recursion: a trace may be deeper than the stack.
	const placeFrom = (roots: readonly Span[]) => {
		const waiting = roots.toReversed().map((span): { span: Span; depth: number; parent: number | null } => ({
			span,
			depth: 0,
			parent: null,
		}));
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const { span, depth, parent } = next;
			if (seen.has(span)) continue;
			seen.add(span);
			const leftPercent = percent(span.offsetMs);
			const widthPercent = Math.min(percent(span.durationMs ?? 0), 100 - leftPercent);
			const row = rows.push({ span, depth, leftPercent, widthPercent, parent, descendants: 0 }) - 1;
			for (const child of (children.get(span.spanId) ?? []).toReversed())
				waiting.push({ span: child, depth: depth + 1, parent: row });
		}
	};
	placeFrom(children.get(null) ?? []);
	// The remaining spans form cycles: each is entered at its earliest span.
	for (const span of spans) if (!seen.has(span)) placeFrom([span]);
	// From the last row, so that a row is complete before its parent counts it.
	for (const row of rows.toReversed()) {
		const parent = row.parent === null ? undefined : rows[row.parent];
		if (parent) parent.descendants += row.descendants + 1;
	}
	return rows;
}

/** From the first start to the last end. */
export function traceLengthMs(spans: readonly SpanTiming[]): number {
	return spans.reduce((end, { offsetMs, durationMs }) => Math.max(end, offsetMs + (durationMs ?? 0)), 0);
}
