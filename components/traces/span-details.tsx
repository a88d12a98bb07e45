import { Id } from "@/components/list/id.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { formatSpanDuration, spanKind } from "./format-span.ts";
import { SpanStatus } from "./span-status.tsx";

/** The unencrypted metadata of a span. */
export function SpanDetails({ span }: { span: SpanRow }) {
	const { service, kind, statusCode, startTime, durationMs, method, route, httpStatus, spanId } = span;
	return (
		<DefinitionList>
			<Definition term="Service">{service ?? "–"}</Definition>
			<Definition term="Kind">{spanKind(kind)}</Definition>
			<Definition term="Status">
				<SpanStatus code={statusCode} />
			</Definition>
			<Definition term="Start">
				<LocalTime value={startTime} style="log" />
			</Definition>
			<Definition term="Duration">{formatSpanDuration(durationMs)}</Definition>
			<Definition term="Method">{method ?? "–"}</Definition>
			<Definition term="Route">{route ?? "–"}</Definition>
			<Definition term="HTTP status">
				<HttpStatus status={httpStatus} />
			</Definition>
			<Definition term="Span">
				<Id value={spanId} label="span ID" />
			</Definition>
		</DefinitionList>
	);
}
