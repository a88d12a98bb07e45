"use client";

import Link from "next/link";
import { use } from "react";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import type { FoundLogs } from "./trace-logs.tsx";

type SpanLogsProps = { logs: Promise<FoundLogs>; logsPath: string; spanId: string };

/** Links to the request logs of one span. */
export function SpanLogs({ logs, logsPath, spanId }: SpanLogsProps) {
	const answer = use(logs);
	if ("refusal" in answer) return "–";
	const own = answer.found.rows.filter((row) => row.spanId === spanId);
	if (own.length === 0) return "None stored";
	return (
		<ul>
			{own.map(({ id, method, route, status }) => (
				<li key={id}>
					<Link
						href={`${logsPath}/${id}`}
						prefetch={false}
						className="rounded-sm text-primary underline-offset-2 hover:underline"
					>
						{[method, route].filter(Boolean).join(" ") || "Request log"}
					</Link>{" "}
					<HttpStatus status={status} />
				</li>
			))}
		</ul>
	);
}
