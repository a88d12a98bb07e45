import type { Histogram } from "@/lib/telemetry/histogram.ts";

/** A class of records, from the bottom of a bar to its top. */
export type HistogramClass = {
	/** As the verb counts it. */
	name: string;
	label: string;
	/** A CSS color. */
	color: string;
};

export type Bar = {
	/** The first and the last millisecond of the bar, within the range. */
	fromMs: number;
	toMs: number;
	/** By class. */
	counts: number[];
	total: number;
};

/** All bars of a histogram, also those without records, the earliest first. Pure. */
export function prepareBars(
	{ from, to, widthMs, buckets }: Histogram,
	classes: readonly HistogramClass[],
): Bar[] {
	const [firstMs, lastMs] = [Date.parse(from), Date.parse(to)];
	const counted = new Map(buckets.map(({ at, counts }) => [Date.parse(at), counts]));
	const bars: Bar[] = [];
	for (let atMs = Math.floor(firstMs / widthMs) * widthMs; atMs <= lastMs; atMs += widthMs) {
		const counts = classes.map(({ name }) => counted.get(atMs)?.[name] ?? 0);
		bars.push({
			fromMs: Math.max(atMs, firstMs),
			toMs: Math.min(atMs + widthMs - 1, lastMs),
			counts,
			total: counts.reduce((sum, count) => sum + count, 0),
		});
	}
	return bars;
}

/** The records of each class. Pure. */
export function classTotals(bars: Bar[], classes: readonly HistogramClass[]): number[] {
	return classes.map((_, index) => bars.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0));
}

/** The times between two bars, in either order, as filters. Pure. */
export function rangeOfBars(bars: Bar[], one: number, other: number): { from: string; to: string } | null {
	const [first, last] = [bars[Math.min(one, other)], bars[Math.max(one, other)]];
	if (!first || !last) return null;
	return { from: new Date(first.fromMs).toISOString(), to: new Date(last.toMs).toISOString() };
}
