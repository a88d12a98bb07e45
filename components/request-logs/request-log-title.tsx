import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

/** The request that a log is about: "GET /orders 200"; "Request log" if it is about none. */
export function RequestLogTitle({ row: { method, route, status } }: { row: RequestLogRow }) {
	const request = [method, route].filter(Boolean).join(" ");
	if (!request) return "Request log";
	return (
		<>
			<span className="font-mono">{request}</span> {status !== null && <HttpStatus status={status} />}
		</>
	);
}
