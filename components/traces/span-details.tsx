import { type ReactNode, Suspense } from "react";
import { Id } from "@/components/list/id.tsx";
import { HttpStatus } from "@/components/telemetry/http-status.tsx";
import { ProtectedBy } from "@/components/telemetry/protected-by.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { formatSpanDuration, spanKind } from "./format-span.ts";
import { SpanStatus } from "./span-status.tsx";

type SpanDetailsProps = {
	span: SpanRow;
	/** The time in which no child ran; null if the span has not ended. */
	selfMs: number | null;
	/** The time that the trace waited for it. */
	criticalMs: number;
	keysPath: string | null;
	/** Links to its request logs. */
	logs: ReactNode;
};

/** The unencrypted metadata of a span. */
export function SpanDetails({ span, selfMs, criticalMs, keysPath, logs }: SpanDetailsProps) {
	const { service, kind, statusCode, startTime, offsetMs, durationMs, method, route, httpStatus, spanId } =
		span;
	return (
		<DefinitionList>
			<Definition term="Service">{service ?? "–"}</Definition>
			<Definition term="Kind">{spanKind(kind)}</Definition>
			<Definition term="Status">
				<SpanStatus code={statusCode} />
			</Definition>
			<Definition term="Start">
				<LocalTime value={startTime} style="log" /> (after {formatSpanDuration(offsetMs)})
			</Definition>
			<Definition term="Duration">{formatSpanDuration(durationMs)}</Definition>
			<Definition term="Self time">{formatSpanDuration(selfMs)}</Definition>
			<Definition term="Critical path">
				{criticalMs > 0 ? formatSpanDuration(criticalMs) : "Not on it"}
			</Definition>
			<Definition term="Method">{method ?? "–"}</Definition>
			<Definition term="Route">{route ?? "–"}</Definition>
			<Definition term="HTTP status">
				<HttpStatus status={httpStatus} />
			</Definition>
			<ProtectedBy record={span} keysPath={keysPath} />
			<Definition term="Request logs">
				<Suspense fallback="…">{logs}</Suspense>
			</Definition>
			<Definition term="Span">
				<Id value={spanId} label="span ID" />
			</Definition>
		</DefinitionList>
	);
}
