import { Card } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { RequestLogRow } from "@/lib/traces/list-request-logs.ts";
import { HttpStatus } from "./http-status.tsx";

/** The metadata of a request log: readable without any key. */
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
					{row.traceId ? <Id value={row.traceId} label="trace id" /> : "–"}
				</Definition>
				<Definition term="Record">
					<Id value={row.id} label="record id" />
				</Definition>
			</DefinitionList>
		</Card>
	);
}

function Id({ value, label }: { value: string; label: string }) {
	return (
		<span className="inline-flex max-w-full items-center gap-1">
			<span className="min-w-0 font-mono text-[0.8125rem] wrap-anywhere">{value}</span>
			<CopyButton text={value} label={`Copy ${label}`} />
		</span>
	);
}
