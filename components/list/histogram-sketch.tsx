import { formatNumber } from "@/components/ui/format.ts";
import type { Bar, HistogramClass } from "./prepare-histogram.ts";
import { ZonedTime } from "./zoned-time.tsx";

type HistogramSketchProps = { bars: Bar[]; classes: readonly HistogramClass[] };

/** The bars alone, at the place of the chart, until someone points at it. */
export function HistogramSketch({ bars, classes }: HistogramSketchProps) {
	const highest = Math.max(1, ...bars.map(({ total }) => total));
	const [first, last] = [bars[0], bars.at(-1)];
	return (
		<div aria-hidden="true" className="relative h-full pt-1 pr-2 pb-7 pl-14 text-xs text-muted">
			<span className="absolute top-0 left-0 w-12 text-right tabular-nums">{formatNumber(highest)}</span>
			<svg
				aria-hidden="true"
				className="size-full border-b"
				viewBox={`0 0 ${Math.max(1, bars.length)} ${highest}`}
				preserveAspectRatio="none"
			>
				{bars.flatMap(({ counts, fromMs }, at) => {
					let top = highest;
					return classes.map(({ name, color }, index) => {
						const height = counts[index] ?? 0;
						top -= height;
						return (
							height > 0 && (
								<rect
									key={`${fromMs} ${name}`}
									x={at + 0.04}
									y={top}
									width={0.92}
									height={height}
									fill={color}
								/>
							)
						);
					});
				})}
			</svg>
			<span className="absolute right-2 bottom-0 left-14 flex justify-between gap-4 whitespace-nowrap">
				{first && <ZonedTime value={new Date(first.fromMs).toISOString()} />}
				{last && <ZonedTime value={new Date(last.toMs + 1).toISOString()} />}
			</span>
		</div>
	);
}
