"use client";

import { type PointerEvent, useState } from "react";
import {
	Bar,
	BarChart,
	CartesianGrid,
	ReferenceArea,
	ResponsiveContainer,
	Tooltip,
	XAxis,
	YAxis,
} from "recharts";
import { formatNumber } from "@/components/ui/format.ts";
import { formatTime } from "@/components/ui/format-time.ts";
import { useTimeZone } from "@/components/ui/time-zone.ts";
import type { Bar as HistogramBar, HistogramClass } from "./prepare-histogram.ts";

type HistogramChartProps = {
	bars: HistogramBar[];
	classes: readonly HistogramClass[];
	/** Called with the first and the last of the bars that were clicked or dragged over. */
	onSelect: (one: number, other: number) => void;
};

/** A picture of the table behind it, which is what the keyboard and a screen reader use. */
export default function HistogramChart({ bars, classes, onSelect }: HistogramChartProps) {
	const zone = useTimeZone() === "utc" ? "UTC" : "local";
	const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
	const data = bars.map(({ counts }, index) => ({ index, counts }));
	// From the pointer's position, since recharts knows the bar under it only a frame later: a quick click would be lost.
	const barAt = ({ currentTarget, clientX, clientY }: PointerEvent) => {
		const plot = currentTarget.querySelector(".recharts-cartesian-grid")?.getBoundingClientRect();
		if (!plot || clientX < plot.left || clientX >= plot.right || clientY < plot.top || clientY > plot.bottom)
			return null;
		return Math.floor(((clientX - plot.left) / plot.width) * bars.length);
	};
	const begin = (event: PointerEvent) => {
		const index = event.button === 0 ? barAt(event) : null;
		if (index !== null) setDrag({ from: index, to: index });
	};
	const move = (event: PointerEvent) => {
		const index = drag && barAt(event);
		if (drag && index !== null && index !== drag.to) setDrag({ ...drag, to: index });
	};
	const end = () => {
		if (drag) onSelect(drag.from, drag.to);
		setDrag(null);
	};
	const timeOf = (index: number, edge: "fromMs" | "toMs", style: "log" | "datetime") => {
		const bar = bars[index];
		return bar ? formatTime(bar[edge] + (edge === "toMs" ? 1 : 0), style, zone) : "";
	};
	return (
		<div
			aria-hidden
			className="h-full w-full cursor-crosshair select-none [&_*]:outline-hidden"
			onPointerDown={begin}
			onPointerMove={move}
			onPointerUp={end}
			onPointerLeave={() => setDrag(null)}
		>
			<ResponsiveContainer width="100%" height="100%">
				<BarChart
					data={data}
					margin={{ left: 0, right: 8, top: 4, bottom: 0 }}
					barCategoryGap={1}
					accessibilityLayer={false}
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
							// The tooltip leaves null out.
							dataKey={({ counts }: { counts: number[] }) => counts[index] || null}
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
