/** What of a span its place in the waterfall depends on. */
export type Placed = {
	spanId: string;
	parentSpanId: string | null;
	/** Since the trace's earliest span. */
	offsetMs: number;
	durationMs: number | null;
};

export type WaterfallRow<Span> = {
	span: Span;
	/** 0 for a span without a parent that is here. */
	depth: number;
	/** Where its bar begins and how long it is, in percent of the trace. */
	leftPercent: number;
	widthPercent: number;
};

/**
 * The spans of a trace in the order of the waterfall: each below its parent, siblings as they are given. A span whose
 * parent is not here, or that is its own ancestor, stands at the left edge. Every span is there once. Pure.
 */
export function arrangeSpans<Span extends Placed>(spans: readonly Span[]): WaterfallRow<Span>[] {
	const lengthMs = traceLengthMs(spans);
	const percent = (ms: number) => (lengthMs === 0 ? 0 : Math.min(100, (ms / lengthMs) * 100));
	const present = new Set(spans.map(({ spanId }) => spanId));
	const children = Map.groupBy(spans, ({ spanId, parentSpanId }) =>
		parentSpanId !== null && parentSpanId !== spanId && present.has(parentSpanId) ? parentSpanId : null,
	);
	const rows: WaterfallRow<Span>[] = [];
	const seen = new Set<Span>();
	// A trace may be deeper than the stack: no recursion.
	const lay = (roots: readonly Span[]) => {
		const waiting = roots.toReversed().map((span) => ({ span, depth: 0 }));
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const { span, depth } = next;
			if (seen.has(span)) continue;
			seen.add(span);
			const leftPercent = percent(span.offsetMs);
			const widthPercent = Math.min(percent(span.durationMs ?? 0), 100 - leftPercent);
			rows.push({ span, depth, leftPercent, widthPercent });
			for (const child of (children.get(span.spanId) ?? []).toReversed())
				waiting.push({ span: child, depth: depth + 1 });
		}
	};
	lay(children.get(null) ?? []);
	// What is left goes round in circles: each circle is entered at its earliest span.
	for (const span of spans) if (!seen.has(span)) lay([span]);
	return rows;
}

/** From the first start to the last end. */
export function traceLengthMs(spans: readonly Placed[]): number {
	return spans.reduce((end, { offsetMs, durationMs }) => Math.max(end, offsetMs + (durationMs ?? 0)), 0);
}
