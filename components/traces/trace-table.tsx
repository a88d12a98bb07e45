"use client";

import { recordHref } from "@/components/list/record-href.ts";
import { RowLink } from "@/components/list/row-link.tsx";
import { ZonedHeading, ZonedTime } from "@/components/list/zoned-time.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { TraceRow } from "@/lib/telemetry/list-traces.ts";
import { formatSpanDuration } from "./format-span.ts";

type TraceTableProps = {
	rows: TraceRow[];
	positions: string[];
	path: string;
	/** The query of the list, which a trace's page remembers. */
	listQuery: string;
	/** True for an organization with several deployments. */
	hasDeployments: boolean;
};

export function TraceTable({ rows, positions, path, listQuery, hasDeployments }: TraceTableProps) {
	return (
		<Table
			label="Traces, newest first"
			columns={[
				{ label: "Start", heading: <ZonedHeading label="Start" /> },
				"First span",
				"Service",
				{ label: "Duration", align: "end" },
				{ label: "Spans", align: "end" },
				"Errors",
				...(hasDeployments ? ["Deployment"] : []),
				"Key",
			]}
		>
			<tbody className="whitespace-nowrap">
				{rows.map((row, index) => (
					<tr key={row.id} className="relative">
						<Th scope="row" className="font-normal">
							<RowLink href={recordHref(`${path}/${row.traceId}`, listQuery, positions[index] ?? "")}>
								<ZonedTime value={row.startTime} />
							</RowLink>
						</Th>
						<Td className="font-mono text-[0.8125rem]">
							{row.name ?? "–"}
							{!row.isRoot && <span className="ml-2 font-sans text-muted">(no root span)</span>}
						</Td>
						<Td>{row.service ?? "–"}</Td>
						<Td align="end">{formatSpanDuration(row.durationMs)}</Td>
						<Td align="end">{formatNumber(row.spans)}</Td>
						<Td>
							{row.errors > 0 ? <StatusBadge tone="danger">{formatNumber(row.errors)}</StatusBadge> : "–"}
						</Td>
						{hasDeployments && <Td>{row.deploymentName ?? "–"}</Td>}
						<Td className="max-w-56 truncate text-muted" title={row.keyName ?? undefined}>
							{row.keyName ?? "–"}
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
