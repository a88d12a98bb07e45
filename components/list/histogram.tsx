"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useState, useTransition } from "react";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { counted, formatDuration, formatNumber } from "@/components/ui/format.ts";
import type { Histogram as Counted } from "@/lib/telemetry/histogram.ts";
import { HistogramSketch } from "./histogram-sketch.tsx";
import { HistogramTable } from "./histogram-table.tsx";
import { listHref } from "./list-href.ts";
import { type Bar, classTotals, type HistogramClass, prepareBars, rangeOfBars } from "./prepare-histogram.ts";
import { ZonedTime } from "./zoned-time.tsx";

// The chart library is large, so it loads when someone points at the bars.
const HistogramChart = lazy(() => import("./histogram-chart.tsx"));

type HistogramProps = {
	counted: Counted;
	classes: readonly HistogramClass[];
	/** "request log", "trace". */
	what: string;
	/** "in the last 24 hours". */
	when: string;
	path: string;
	/** The parameters of the search. */
	parameters: Record<string, string>;
};

/** The records that a search finds over time, by class. Bars, and the rows of the table behind them, select a range. */
export function Histogram({ counted: histogram, classes, what, when, path, parameters }: HistogramProps) {
	const router = useRouter();
	const [, startTransition] = useTransition();
	const [isOpen, setOpen] = useState(false);
	const [isPointedAt, setPointedAt] = useState(false);
	const bars = prepareBars(histogram, classes);
	const totals = classTotals(bars, classes);
	const { range: _range, ...rest } = parameters;
	const hrefOf = (range: { from: string; to: string } | null) =>
		range ? listHref(path, { ...rest, ...range }) : listHref(path, parameters);
	const barHref = (bar: Bar) => hrefOf(rangeOfBars([bar], 0, 0));
	const select = (one: number, other: number) =>
		startTransition(() => router.push(hrefOf(rangeOfBars(bars, one, other))));
	const sketch = <HistogramSketch bars={bars} classes={classes} />;
	const caption = `${counted(histogram.total, what)} ${when}`;
	return (
		<figure aria-label={`${caption}, over time`} className="mb-4 rounded-lg border bg-surface px-4 pt-3 pb-2">
			<figcaption className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
				<span className="font-medium">
					{histogram.countedSince ? "More than " : ""}
					{caption}
				</span>
				<span className="flex flex-wrap gap-x-3 text-[0.8125rem]">
					{classes.map(({ name, label, color }, index) => (
						<span key={name} className="flex items-center gap-1.5">
							<svg aria-hidden="true" className="size-2.5" viewBox="0 0 10 10">
								<rect width="10" height="10" rx="2" fill={color} />
							</svg>
							{label} <span className="text-muted tabular-nums">{formatNumber(totals[index] ?? 0)}</span>
						</span>
					))}
				</span>
			</figcaption>
			<div className="h-32" onPointerEnter={() => setPointedAt(true)}>
				{isPointedAt ? (
					<Suspense fallback={sketch}>
						<HistogramChart bars={bars} classes={classes} onSelect={select} />
					</Suspense>
				) : (
					sketch
				)}
			</div>
			<Disclosure
				className="mt-1 text-[0.8125rem]"
				onToggle={(event) => setOpen(event.currentTarget.open)}
				summary={`One bar is ${formatDuration(histogram.widthMs)}. View as table`}
			>
				{histogram.countedSince && (
					<p className="text-muted">
						Only the newest are counted: all since <ZonedTime value={histogram.countedSince} />.
					</p>
				)}
				{isOpen && <HistogramTable label={caption} bars={bars} classes={classes} hrefOf={barHref} />}
			</Disclosure>
		</figure>
	);
}
