import { Id } from "@/components/list/id.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RequestLogRow } from "@/lib/telemetry/list-request-logs.ts";

/** The unencrypted metadata of a request log. */
export function RequestLogDetails({ row }: { row: RequestLogRow }) {
	return (
		<Card className="p-4">
			<DefinitionList>
				<Definition term="Time">
					<LocalTime value={row.time} style="log" />
				</Definition>
				<Definition term="Method">{row.method ?? "–"}</Definition>
				<Definition term="Route">{row.route ?? "–"}</Definition>
				<Definition term="Status">
					<HttpStatus status={row.status} />
				</Definition>
				<Definition term="Duration">
					{row.durationMs === null ? "–" : `${formatNumber(row.durationMs)} ms`}
				</Definition>
				<Definition term="Service">{row.service ?? "–"}</Definition>
				<Definition term="Severity">{row.severity ?? "–"}</Definition>
				<Definition term="Trace">
					{row.traceId ? <Id value={row.traceId} label="trace ID" /> : "–"}
				</Definition>
				<Definition term="Record">
					<Id value={row.id} label="record ID" />
				</Definition>
			</DefinitionList>
		</Card>
	);
}
