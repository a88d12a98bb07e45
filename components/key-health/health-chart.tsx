"use client";

import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { cn } from "@/components/ui/cn.ts";
import { formatTime } from "@/components/ui/format-time.ts";
import type { HealthStretch } from "@/lib/health/key-health-history.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import { healthLabels } from "./key-labels.ts";
import { worstHealth } from "./worst-health.ts";

// Each health has its own height as well as its own color.
const bars: Record<KeyHealth, string> = {
	HEALTHY: "h-2 bg-success",
	WARNING: "h-4 bg-warning",
	UNREACHABLE: "h-6 bg-warning",
	REVOKED: "h-8 bg-danger",
};

/** A picture of the table that follows it. Screen readers read the table. */
export function HealthChart({ stretches }: { stretches: HealthStretch[] }) {
	const data = stretches.map(({ from, latencyP50, latencyP99 }) => ({
		at: Date.parse(from),
		p50: latencyP50,
		p99: latencyP99,
	}));
	// Fewer points do not make a line; the table shows them.
	const isLine = data.filter(({ p50 }) => p50 !== null).length >= 3;
	return (
		<div aria-hidden className="flex flex-col gap-3">
			<div className="flex h-8 items-end gap-px pl-14 pr-2">
				{stretches.map(({ from, checks }) => {
					const worst = worstHealth(checks);
					return (
						<div
							key={from}
							title={`${formatTime(Date.parse(from), "datetime")}: ${worst ? healthLabels[worst].label : "no check"}`}
							className={cn("min-w-0 flex-1 rounded-[1px]", worst ? bars[worst] : "h-px bg-border-strong")}
						/>
					);
				})}
			</div>
			{isLine && (
				<ResponsiveContainer width="100%" height={160}>
					<LineChart data={data} margin={{ left: 0, right: 8, top: 4 }} accessibilityLayer={false}>
						<CartesianGrid vertical={false} stroke="var(--border)" />
						<XAxis
							dataKey="at"
							type="number"
							scale="time"
							domain={["dataMin", "dataMax"]}
							tickFormatter={(at: number) => formatTime(at, "datetime")}
							minTickGap={60}
							stroke="var(--text-muted)"
							fontSize={12}
							tickLine={false}
						/>
						<YAxis width={56} unit=" ms" stroke="var(--text-muted)" fontSize={12} tickLine={false} />
						<Tooltip
							isAnimationActive={false}
							labelFormatter={(at) => formatTime(Number(at), "datetime")}
							formatter={(ms) => `${Number(ms).toFixed(1)} ms`}
							contentStyle={{
								background: "var(--surface-raised)",
								border: "1px solid var(--border)",
								borderRadius: 6,
								fontSize: 12,
							}}
						/>
						<Legend wrapperStyle={{ fontSize: 12 }} />
						<Line
							dataKey="p50"
							stroke="var(--primary)"
							strokeWidth={2}
							dot={{ r: 1.5 }}
							isAnimationActive={false}
						/>
						<Line
							dataKey="p99"
							stroke="var(--warning)"
							strokeWidth={2}
							strokeDasharray="5 3"
							dot={{ r: 1.5 }}
							isAnimationActive={false}
						/>
					</LineChart>
				</ResponsiveContainer>
			)}
		</div>
	);
}
