import { InvalidMessage } from "./invalid-message.ts";
import { spans } from "./layout.ts";
import { httpMetadata, type KeyValue, serviceOf, text, toMoment, withoutQuery } from "./metadata.ts";
import { type Listener, type OtlpBody, readRecords } from "./read-records.ts";

/** One span of a request: its searchable metadata, and the payload to seal. */
export type DecodedSpan = {
	traceId: string;
	spanId: string;
	parentSpanId: string | null;
	name: string | null;
	/** OTLP's SpanKind; 0 for an unknown one. */
	kind: number;
	/** OTLP's StatusCode; 0 for an unknown one. */
	statusCode: number;
	/** In UTC, to the microsecond: "2026-11-21T10:00:00.123456Z". */
	startTime: string;
	/** Null if the span was sent before its end, or ends before its start. */
	durationMs: number | null;
	service: string | null;
	method: string | null;
	route: string | null;
	httpStatus: number | null;
	/** UTF-8 JSON: attributes, events, links, status message, resource and scope. */
	payload: Buffer;
};

type Span = {
	traceId?: string;
	spanId?: string;
	parentSpanId?: string;
	name?: string;
	kind?: number;
	startTimeUnixNano?: string;
	endTimeUnixNano?: string;
	attributes?: KeyValue[];
	status?: { code?: number };
};

/**
 * Decodes an ExportTraceServiceRequest. A span without ids or without a start is left out and reported to the listener.
 * @throws KeyholdError INVALID_INPUT that names the place, PAYLOAD_TOO_LARGE that names the limit.
 */
export function decodeOtlpSpans(body: OtlpBody, listener: Listener): Promise<DecodedSpan[]> {
	return readRecords<Span, DecodedSpan>(spans, body, listener, ({ resource, record, payload, at }) => {
		const { traceId, spanId, startTimeUnixNano, endTimeUnixNano } = record;
		const start = toMoment(startTimeUnixNano);
		if (!traceId || !spanId) throw new InvalidMessage(at, "traceId and spanId are needed");
		if (!start) throw new InvalidMessage(at, "startTimeUnixNano is needed");
		const nanos = endTimeUnixNano ? BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano ?? 0) : null;
		const isBackwards = nanos !== null && nanos < 0n;
		if (isBackwards) listener.warn?.(`${at}: it ends before it starts and is stored without a duration`);
		return {
			traceId,
			spanId,
			parentSpanId: record.parentSpanId ?? null,
			name: text(withoutQuery(record.name), 200),
			kind: within(record.kind, 5),
			statusCode: within(record.status?.code, 2),
			startTime: start.iso,
			durationMs: nanos === null || isBackwards ? null : Number(nanos) / 1e6,
			service: serviceOf(resource),
			...httpMetadata(record.attributes),
			payload,
		};
	});
}

function within(value: number | undefined, max: number): number {
	return value !== undefined && value >= 0 && value <= max ? value : 0;
}
