import Link from "next/link";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

type RequestLogTableProps = { rows: RequestLogRow[]; path: string };

export function RequestLogTable({ rows, path }: RequestLogTableProps) {
	return (
		<Table label="Request logs, newest first">
			<thead>
				<tr>
					<Th>Time</Th>
					<Th>Method</Th>
					<Th>Route</Th>
					<Th>Status</Th>
					<Th align="end">Duration</Th>
					<Th>Service</Th>
				</tr>
			</thead>
			<tbody className="whitespace-nowrap">
				{rows.map(({ id, time, method, route, status, durationMs, service }) => (
					<tr key={id}>
						<Th scope="row" className="font-normal">
							{/* Opening a record is audited: only a reader does it, never a prefetch. */}
							<Link
								href={`${path}/${id}`}
								prefetch={false}
								className="rounded-sm text-primary tabular-nums underline-offset-2 hover:underline"
							>
								<LocalTime value={time} style="log" />
							</Link>
						</Th>
						<Td className="font-mono text-[0.8125rem]">{method ?? "–"}</Td>
						<Td className="font-mono text-[0.8125rem]">{route ?? "–"}</Td>
						<Td>
							<HttpStatus status={status} />
						</Td>
						<Td align="end">{durationMs === null ? "–" : `${formatNumber(durationMs)} ms`}</Td>
						<Td>{service ?? "–"}</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
