"use client";

import {
	Bar,
	BarChart,
	CartesianGrid,
	Legend,
	Line,
	LineChart,
	ResponsiveContainer,
	Tooltip,
	XAxis,
	YAxis,
} from "recharts";
import { formatNumber } from "@/components/ui/format.ts";
import { formatTime } from "@/components/ui/format-time.ts";
import type { Chart } from "./prepare-chart.ts";

// Told apart by dash as well as by colour.
const strokes = [
	{ color: "var(--primary)", dash: undefined },
	{ color: "var(--success)", dash: "6 3" },
	{ color: "var(--warning)", dash: "2 3" },
	{ color: "var(--danger)", dash: "8 3 2 3" },
	{ color: "var(--info)", dash: "1 4" },
];

const axis = { stroke: "var(--text-muted)", fontSize: 12, tickLine: false } as const;
const tooltip = {
	contentStyle: {
		background: "var(--surface-raised)",
		border: "1px solid var(--border)",
		borderRadius: 6,
		fontSize: 12,
	},
	cursor: { fill: "var(--surface-sunken)", stroke: "var(--border-strong)" },
	isAnimationActive: false,
} as const;

export type ResultPlotProps = { chart: Chart; label: string; from: string; to: string };

/** A picture of the table below it, which is what a screen reader reads. */
export function ResultPlot({ chart, label, from, to }: ResultPlotProps) {
	return (
		<div aria-hidden className="w-full">
			{chart.kind === "bars" ? (
				<Bars chart={chart} label={label} />
			) : (
				<Lines chart={chart} domain={[Date.parse(from), Date.parse(to)]} />
			)}
		</div>
	);
}

function Bars({ chart: { points }, label }: { chart: Extract<Chart, { kind: "bars" }>; label: string }) {
	return (
		<ResponsiveContainer width="100%" height={points.length * 30 + 40}>
			<BarChart data={points} layout="vertical" margin={{ left: 8, right: 24 }} accessibilityLayer={false}>
				<CartesianGrid horizontal={false} stroke="var(--border)" />
				<XAxis type="number" allowDecimals tickFormatter={formatNumber} {...axis} />
				<YAxis type="category" dataKey="name" width={160} tickFormatter={shortened} {...axis} />
				<Tooltip {...tooltip} />
				<Bar dataKey="value" name={label} fill="var(--primary)" isAnimationActive={false} barSize={16} />
			</BarChart>
		</ResponsiveContainer>
	);
}

type LinesProps = { chart: Extract<Chart, { kind: "lines" }>; domain: [from: number, to: number] };

function Lines({ chart: { series, points }, domain }: LinesProps) {
	const data = points.map(({ time, values }) => ({ time: Date.parse(time), values }));
	return (
		<ResponsiveContainer width="100%" height={260}>
			<LineChart data={data} margin={{ left: 0, right: 24, top: 8 }} accessibilityLayer={false}>
				<CartesianGrid vertical={false} stroke="var(--border)" />
				<XAxis
					dataKey="time"
					type="number"
					scale="time"
					domain={domain}
					ticks={evenly(domain)}
					tickFormatter={(at: number) => formatTime(at, "datetime")}
					minTickGap={40}
					{...axis}
				/>
				<YAxis width={64} tickFormatter={formatNumber} {...axis} />
				<Tooltip {...tooltip} labelFormatter={(at) => formatTime(Number(at), "datetime")} />
				{series.length > 1 && <Legend wrapperStyle={{ fontSize: 12 }} />}
				{series.map((name, index) => (
					<Line
						key={name}
						dataKey={({ values }: { values: (number | null)[] }) => values[index]}
						name={name || "All"}
						stroke={strokes[index]?.color}
						strokeDasharray={strokes[index]?.dash}
						strokeWidth={2}
						dot={{ r: 2 }}
						isAnimationActive={false}
					/>
				))}
			</LineChart>
		</ResponsiveContainer>
	);
}

function shortened(name: string): string {
	return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

/** Five moments, the ends of the window among them. */
function evenly([from, to]: LinesProps["domain"]): number[] {
	return [0, 1, 2, 3, 4].map((quarter) => from + ((to - from) * quarter) / 4);
}
