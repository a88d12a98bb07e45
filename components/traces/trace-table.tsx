import Link from "next/link";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { TraceRow } from "@/lib/telemetry/list-traces.ts";
import { formatSpanDuration } from "./format-span.ts";

type TraceTableProps = { rows: TraceRow[]; path: string };

export function TraceTable({ rows, path }: TraceTableProps) {
	return (
		<Table
			label="Traces, newest first"
			columns={[
				"Start",
				"First span",
				"Service",
				{ label: "Duration", align: "end" },
				{ label: "Spans", align: "end" },
				"Errors",
			]}
		>
			<tbody className="whitespace-nowrap">
				{rows.map(({ id, traceId, startTime, name, service, durationMs, spans, errors, isRoot }) => (
					<tr key={id}>
						<Th scope="row" className="font-normal">
							<Link
								href={`${path}/${traceId}`}
								prefetch={false}
								className="rounded-sm text-primary tabular-nums underline-offset-2 hover:underline"
							>
								<LocalTime value={startTime} style="log" />
							</Link>
						</Th>
						<Td className="font-mono text-[0.8125rem]">
							{name ?? "–"}
							{!isRoot && <span className="ml-2 font-sans text-muted">(no root span)</span>}
						</Td>
						<Td>{service ?? "–"}</Td>
						<Td align="end">{formatSpanDuration(durationMs)}</Td>
						<Td align="end">{formatNumber(spans)}</Td>
						<Td>{errors > 0 ? <StatusBadge tone="danger">{formatNumber(errors)}</StatusBadge> : "–"}</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
