import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import type { WaterfallRow } from "./arrange-spans.ts";
import type { Segment } from "./critical-path.ts";
import { formatSpanDuration } from "./format-span.ts";

type SpanBarProps = {
	row: WaterfallRow<SpanRow>;
	traceMs: number;
	/** Its parts on the critical path, if that is shown. */
	segments: readonly Segment[] | undefined;
};

/** The bar of a span on the time axis of its trace. SVG rather than inline styles, which the content security policy refuses. */
export function SpanBar({ row: { span, leftPercent, widthPercent }, traceMs, segments }: SpanBarProps) {
	const left = `${Math.min(leftPercent, 99)}%`;
	return (
		<>
			<VisuallyHidden>{`starts after ${formatSpanDuration(span.offsetMs)}`}</VisuallyHidden>
			<svg aria-hidden="true" className="block h-4 w-full fill-current">
				<rect x={left} y="3" width={`${widthPercent}%`} height="10" rx="2" opacity="0.85" />
				{/* Keeps the shortest span visible. */}
				<rect x={left} y="3" width="2" height="10" rx="1" />
				{segments?.map(({ fromMs, toMs }) => (
					<rect
						key={fromMs}
						x={`${(fromMs / traceMs) * 100}%`}
						y="11"
						width={`${((toMs - fromMs) / traceMs) * 100}%`}
						height="4"
						className="fill-text"
					/>
				))}
			</svg>
			{segments && <VisuallyHidden>, on the critical path</VisuallyHidden>}
		</>
	);
}
