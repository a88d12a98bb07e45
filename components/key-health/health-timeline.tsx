"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { readJson } from "@/components/read-json.ts";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Field } from "@/components/ui/field.tsx";
import { counted, formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { HealthStretch, HistoryRange } from "@/lib/health/key-health-history.ts";
import { healthLabels } from "./key-labels.ts";
import { worstHealth } from "./worst-health.ts";

// The chart library weighs more than the rest of the page, and the table shows the same figures.
const HealthChart = dynamic(() => import("./health-chart.tsx").then((file) => file.HealthChart), {
	ssr: false,
	loading: () => <Skeleton className="h-51 w-full" />,
});

const ranges: Record<HistoryRange, string> = {
	"24h": "Last 24 hours",
	"7d": "Last 7 days",
	"90d": "Last 90 days",
};

/** A key's health and KMS latency over time, as a chart and a table. `path`: where the history is read. */
export function HealthTimeline({ path }: { path: string }) {
	const [range, setRange] = useState<HistoryRange>("24h");
	const { data, error } = useQuery({
		queryKey: ["key-health-history", path, range],
		queryFn: ({ signal }) => readJson<HealthStretch[]>(`${path}?range=${range}`, signal),
		// A new key gets its first check within seconds.
		refetchInterval: ({ state }) => (withChecks(state.data).length > 0 ? 30_000 : 3_000),
	});
	const checked = withChecks(data);
	return (
		<div className="flex flex-col gap-3">
			<Field label="Time range" className="max-w-40">
				<Select value={range} onChange={({ target }) => setRange(target.value as HistoryRange)}>
					{Object.entries(ranges).map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			{error && <Notice tone="warning">Health history can't be loaded right now. Retrying…</Notice>}
			{!data && !error && <Skeleton className="h-40 w-full" />}
			{data && (
				<figure>
					<figcaption className="mb-2 text-[0.8125rem] text-muted">
						Check results and AWS KMS latency (p50: median; p99: slowest 1%).
					</figcaption>
					<HealthChart stretches={data} />
				</figure>
			)}
			{data && checked.length === 0 && <p className="text-muted">No checks in this period.</p>}
			{checked.length > 0 && (
				<Disclosure summary="View as table">
					<Table
						label="Health history, newest first"
						className="mt-2 max-h-80 overflow-y-auto rounded-lg border"
						columns={[
							"From",
							"Health",
							{ label: "Checks", align: "end" },
							{ label: "p50", align: "end" },
							{ label: "p99", align: "end" },
						]}
					>
						<tbody className="whitespace-nowrap">
							{checked.toReversed().map((stretch) => (
								<tr key={stretch.from}>
									<Th scope="row" className="font-normal">
										<LocalTime value={stretch.from} />
									</Th>
									<Td>{found(stretch)}</Td>
									<Td align="end">{Object.values(stretch.checks).reduce((sum, count) => sum + count, 0)}</Td>
									<Td align="end">{formatDuration(stretch.latencyP50 ?? 0)}</Td>
									<Td align="end">{formatDuration(stretch.latencyP99 ?? 0)}</Td>
								</tr>
							))}
						</tbody>
					</Table>
				</Disclosure>
			)}
		</div>
	);
}

const withChecks = (stretches: HealthStretch[] = []) =>
	stretches.filter(({ checks }) => Object.values(checks).some((count) => count > 0));

/** "Healthy", or "Revoked, in 3 checks". */
function found({ checks }: HealthStretch): string {
	const worst = worstHealth(checks);
	if (!worst) return "–";
	const { label } = healthLabels[worst];
	return worst === "HEALTHY" ? label : `${label}, in ${counted(checks[worst], "check")}`;
}
