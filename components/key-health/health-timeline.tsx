"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readJson } from "@/components/read-json.ts";
import { Field } from "@/components/ui/field.tsx";
import { counted, formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { HealthStretch, HistoryRange } from "@/lib/health/key-health-history.ts";
import { HealthChart } from "./health-chart.tsx";
import { healthLabels } from "./key-labels.ts";
import { worstHealth } from "./worst-health.ts";

const ranges: Record<HistoryRange, string> = { "24h": "24 hours", "7d": "7 days", "90d": "90 days" };

/** Health and KMS latency of a key over time: a chart, and the table behind it. `path`: where its history is read. */
export function HealthTimeline({ path }: { path: string }) {
	const [range, setRange] = useState<HistoryRange>("24h");
	const { data, error } = useQuery({
		queryKey: ["key-health-history", path, range],
		queryFn: ({ signal }) => readJson<HealthStretch[]>(`${path}?range=${range}`, signal),
		// The first check of a new key is not far.
		refetchInterval: ({ state }) => (withChecks(state.data).length > 0 ? 30_000 : 3_000),
	});
	const checked = withChecks(data);
	return (
		<div className="flex flex-col gap-3">
			<Field label="Last" className="max-w-40">
				<Select value={range} onChange={({ target }) => setRange(target.value as HistoryRange)}>
					{Object.entries(ranges).map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			{error && <Notice tone="warning">The history cannot be read now. It is tried again.</Notice>}
			{!data && !error && <Skeleton className="h-40 w-full" />}
			{data && (
				<figure>
					<figcaption className="mb-2 text-[0.8125rem] text-muted">
						What the checks found, and how long AWS KMS took: half of the calls were faster than p50, one in a
						hundred was slower than p99.
					</figcaption>
					<HealthChart stretches={data} />
				</figure>
			)}
			{data && checked.length === 0 && <p className="text-muted">No check in this time.</p>}
			{checked.length > 0 && (
				<details>
					<summary className="w-fit rounded-sm text-muted">The same as a table</summary>
					<Table
						label="Health history, newest first"
						className="mt-2 max-h-80 overflow-y-auto rounded-lg border"
					>
						<thead>
							<tr>
								<Th>From</Th>
								<Th>Health</Th>
								<Th align="end">Checks</Th>
								<Th align="end">p50</Th>
								<Th align="end">p99</Th>
							</tr>
						</thead>
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
				</details>
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
