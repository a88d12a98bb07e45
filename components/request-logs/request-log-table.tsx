"use client";

import { recordHref } from "@/components/list/record-href.ts";
import { RowLink } from "@/components/list/row-link.tsx";
import { ZonedHeading, ZonedTime } from "@/components/list/zoned-time.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

type RequestLogTableProps = {
	rows: RequestLogRow[];
	positions: string[];
	path: string;
	/** The query of the list, which a record's page remembers. */
	listQuery: string;
	/** True for an organization with several deployments. */
	hasDeployments: boolean;
};

export function RequestLogTable({ rows, positions, path, listQuery, hasDeployments }: RequestLogTableProps) {
	return (
		<Table
			label="Request logs, newest first"
			columns={[
				{ label: "Time", heading: <ZonedHeading label="Time" /> },
				"Method",
				"Route",
				"Status",
				{ label: "Duration", align: "end" },
				"Service",
				...(hasDeployments ? ["Deployment"] : []),
				"Key",
			]}
		>
			<tbody className="whitespace-nowrap">
				{rows.map((row, index) => (
					<tr key={row.id} className="relative">
						<Th scope="row" className="font-normal">
							<RowLink href={recordHref(`${path}/${row.id}`, listQuery, positions[index] ?? "")}>
								<ZonedTime value={row.time} />
							</RowLink>
						</Th>
						<Td className="font-mono text-[0.8125rem]">{row.method ?? "–"}</Td>
						<Td className="font-mono text-[0.8125rem]">{row.route ?? "–"}</Td>
						<Td>
							<HttpStatus status={row.status} />
						</Td>
						<Td align="end">{row.durationMs === null ? "–" : `${formatNumber(row.durationMs)} ms`}</Td>
						<Td>{row.service ?? "–"}</Td>
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
