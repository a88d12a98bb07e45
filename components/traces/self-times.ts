import type { SpanTiming, WaterfallRow } from "./arrange-spans.ts";

/**
 * The time of each span in ms during which none of its children ran; null for a span that has not ended. Children that overlap
 * count once, and only within their parent. Pure.
 */
export function selfTimes(rows: readonly WaterfallRow<SpanTiming>[]): (number | null)[] {
	const children = Map.groupBy(rows, ({ parent }) => parent);
	return rows.map(({ span: { offsetMs, durationMs } }, index) => {
		if (durationMs === null) return null;
		const endMs = offsetMs + durationMs;
		let selfMs = durationMs;
		let countedMs = offsetMs;
		const inOrder = (children.get(index) ?? []).toSorted((a, b) => a.span.offsetMs - b.span.offsetMs);
		for (const { span: child } of inOrder) {
			const fromMs = Math.max(child.offsetMs, countedMs);
			const toMs = Math.min(child.offsetMs + (child.durationMs ?? 0), endMs);
			if (toMs <= fromMs) continue;
			selfMs -= toMs - fromMs;
			countedMs = toMs;
		}
		return Math.max(0, selfMs);
	});
}
