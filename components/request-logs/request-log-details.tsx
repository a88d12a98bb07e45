import { Id } from "@/components/list/id.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { ProtectedBy } from "@/components/telemetry/protected-by.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RequestLogDetail } from "@/lib/telemetry/read-request-log.ts";
import { TraceLink } from "./trace-link.tsx";

type RequestLogDetailsProps = {
	row: RequestLogDetail;
	tracesPath: string;
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
};

/** The unencrypted metadata of a request log. */
export function RequestLogDetails({ row, tracesPath, keysPath }: RequestLogDetailsProps) {
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
				<ProtectedBy record={row} keysPath={keysPath} />
				<Definition term="Trace">
					<TraceLink row={row} tracesPath={tracesPath} />
				</Definition>
				{row.spanId && (
					<Definition term="Span">
						<Id value={row.spanId} label="span ID" />
					</Definition>
				)}
				<Definition term="Record">
					<Id value={row.id} label="record ID" />
				</Definition>
			</DefinitionList>
		</Card>
	);
}
