"use client";

import Link from "next/link";
import { use } from "react";
import { listHref } from "@/components/list/list-href.ts";
import { ZonedHeading, ZonedTime } from "@/components/list/zoned-time.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { Card } from "@/components/ui/card.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Row, Table, Td, Th } from "@/components/ui/table.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

/** The logs of a trace, or why they were not searched. */
export type FoundLogs = { found: { rows: RequestLogRow[]; isCut: boolean } } | { refusal: string };

type TraceLogsProps = {
	logs: Promise<FoundLogs>;
	logsPath: string;
	traceId: string;
	/** By OTLP's span ID: the name of a span and its place on this page. */
	spanOf: (spanId: string) => { name: string; href: string } | null;
	selectedSpanId: string | null;
};

/** The request logs of a trace. Those of the selected span are marked. */
export function TraceLogs({ logs, logsPath, traceId, spanOf, selectedSpanId }: TraceLogsProps) {
	const answer = use(logs);
	const columns = [
		{ label: "Time", heading: <ZonedHeading label="Time" /> },
		"Request",
		"Status",
		{ label: "Duration", align: "end" as const },
		"Service",
		"Span",
	];
	if ("refusal" in answer) return <p className="text-muted">{answer.refusal}</p>;
	const { rows, isCut } = answer.found;
	if (rows.length === 0) return <p className="text-muted">No request logs of this trace are stored.</p>;
	return (
		<Card>
			<Table label="Request logs of this trace, oldest first" columns={columns}>
				<tbody className="whitespace-nowrap">
					{rows.map(({ id, time, method, route, status, durationMs, service, spanId }) => {
						const span = spanId === null ? null : spanOf(spanId);
						const isSelected = spanId !== null && spanId === selectedSpanId;
						return (
							<Row key={id} columns={columns} className={isSelected ? "bg-primary-soft" : ""}>
								<Th scope="row" className="font-normal">
									{/* No prefetch: a trace may have many logs. */}
									<Link
										href={`${logsPath}/${id}`}
										prefetch={false}
										className="rounded-sm text-primary tabular-nums underline-offset-2 hover:underline"
									>
										<ZonedTime value={time} />
									</Link>
								</Th>
								<Td className="font-mono text-[0.8125rem]">
									{[method, route].filter(Boolean).join(" ") || "–"}
								</Td>
								<Td>
									<HttpStatus status={status} />
								</Td>
								<Td align="end">{durationMs === null ? "–" : `${formatNumber(durationMs)} ms`}</Td>
								<Td>{service ?? "–"}</Td>
								<Td>
									{span ? (
										<Link
											href={span.href}
											prefetch={false}
											scroll={false}
											className="rounded-sm font-mono text-[0.8125rem] text-primary underline-offset-2 hover:underline"
										>
											{span.name}
										</Link>
									) : (
										"–"
									)}
									{isSelected && <span className="text-muted"> · selected</span>}
								</Td>
							</Row>
						);
					})}
				</tbody>
			</Table>
			{isCut && (
				<p className="border-t px-4 py-3 text-muted">
					{`These are the first ${formatNumber(rows.length)}. `}
					<Link
						href={listHref(logsPath, { traceId, range: "all" })}
						className="rounded-sm text-primary underline-offset-2 hover:underline"
					>
						Show all
					</Link>
				</p>
			)}
		</Card>
	);
}
