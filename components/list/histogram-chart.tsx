"use client";

import { useState } from "react";
import {
	Bar,
	BarChart,
	CartesianGrid,
	type MouseHandlerDataParam,
	ReferenceArea,
	ResponsiveContainer,
	Tooltip,
	XAxis,
	YAxis,
} from "recharts";
import { formatNumber } from "@/components/ui/format.ts";
import { formatTime } from "@/components/ui/format-time.ts";
import type { Bar as HistogramBar, HistogramClass } from "./prepare-histogram.ts";

type HistogramChartProps = {
	bars: HistogramBar[];
	classes: readonly HistogramClass[];
	/** IANA name; the reader's own by default. */
	timeZone: string | undefined;
	/** Called with the first and the last of the bars that were clicked or dragged over. */
	onSelect: (one: number, other: number) => void;
};

/** A picture of the table behind it, which is what the keyboard and a screen reader use. */
export default function HistogramChart({ bars, classes, timeZone, onSelect }: HistogramChartProps) {
	const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
	const data = bars.map(({ counts }, index) => ({ index, counts }));
	const barAt = ({ activeTooltipIndex }: MouseHandlerDataParam) => {
		const index =
			activeTooltipIndex === undefined || activeTooltipIndex === null ? -1 : Number(activeTooltipIndex);
		return bars[index] ? index : null;
	};
	const begin = (state: MouseHandlerDataParam) => {
		const index = barAt(state);
		if (index !== null) setDrag({ from: index, to: index });
	};
	const move = (state: MouseHandlerDataParam) => {
		const index = barAt(state);
		if (drag && index !== null && index !== drag.to) setDrag({ ...drag, to: index });
	};
	const end = () => {
		if (drag) onSelect(drag.from, drag.to);
		setDrag(null);
	};
	const timeOf = (index: number, edge: "fromMs" | "toMs", style: "log" | "datetime") => {
		const bar = bars[index];
		return bar ? formatTime(bar[edge] + (edge === "toMs" ? 1 : 0), style, timeZone) : "";
	};
	return (
		<div aria-hidden className="h-full w-full cursor-crosshair select-none">
			<ResponsiveContainer width="100%" height="100%">
				<BarChart
					data={data}
					margin={{ left: 0, right: 8, top: 4, bottom: 0 }}
					barCategoryGap={1}
					accessibilityLayer={false}
					onMouseDown={begin}
					onMouseMove={move}
					onMouseUp={end}
					onMouseLeave={() => setDrag(null)}
				>
					<CartesianGrid vertical={false} stroke="var(--border)" />
					<XAxis
						dataKey="index"
						tickFormatter={(index: number) => timeOf(index, "fromMs", "datetime")}
						minTickGap={40}
						stroke="var(--text-muted)"
						fontSize={12}
						tickLine={false}
					/>
					<YAxis
						width={56}
						allowDecimals={false}
						tickFormatter={(count: number) => formatNumber(count)}
						tickCount={3}
						stroke="var(--text-muted)"
						fontSize={12}
						tickLine={false}
						axisLine={false}
					/>
					<Tooltip
						isAnimationActive={false}
						cursor={{ fill: "var(--surface-sunken)" }}
						labelFormatter={(index) =>
							`${timeOf(Number(index), "fromMs", "log")} – ${timeOf(Number(index), "toMs", "log")}`
						}
						formatter={(count) => formatNumber(Number(count))}
						contentStyle={{
							background: "var(--surface-raised)",
							border: "1px solid var(--border)",
							borderRadius: 6,
							fontSize: 12,
						}}
					/>
					{classes.map(({ name, label, color }, index) => (
						<Bar
							key={name}
							dataKey={({ counts }: { counts: number[] }) => counts[index]}
							name={label}
							stackId="records"
							fill={color}
							isAnimationActive={false}
						/>
					))}
					{drag && (
						<ReferenceArea
							x1={Math.min(drag.from, drag.to)}
							x2={Math.max(drag.from, drag.to)}
							fill="var(--primary)"
							fillOpacity={0.2}
						/>
					)}
				</BarChart>
			</ResponsiveContainer>
		</div>
	);
}
