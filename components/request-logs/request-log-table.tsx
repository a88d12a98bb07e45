import Link from "next/link";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

type RequestLogTableProps = { rows: RequestLogRow[]; path: string };

export function RequestLogTable({ rows, path }: RequestLogTableProps) {
	return (
		<Table
			label="Request logs, newest first"
			columns={["Time", "Method", "Route", "Status", { label: "Duration", align: "end" }, "Service"]}
		>
			<tbody className="whitespace-nowrap">
				{rows.map(({ id, time, method, route, status, durationMs, service }) => (
					<tr key={id}>
						<Th scope="row" className="font-normal">
							{/* No prefetch: opening a record is audited. */}
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
