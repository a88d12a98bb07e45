import type { EnumName } from "./enums.ts";

/** A scalar of OTLP. `traceId` and `spanId` are bytes that OTLP/JSON writes in hexadecimal. */
export type Scalar =
	| EnumName
	| "string"
	| "bool"
	| "int32"
	| "uint32"
	| "fixed32"
	| "int64"
	| "fixed64"
	| "double"
	| "bytes"
	| "traceId"
	| "spanId";

type Type = Scalar | keyof typeof messages;
type FieldOf<Name> = readonly [number: number, type: Name | readonly [Name]];

/**
 * The messages of OTLP that Keyhold reads and writes (opentelemetry-proto 1.x, google.rpc.Status): field → number and type, in
 * brackets if it is repeated. Both protobuf and JSON are read with this table.
 */
const messages = {
	AnyValue: {
		stringValue: [1, "string"],
		boolValue: [2, "bool"],
		intValue: [3, "int64"],
		doubleValue: [4, "double"],
		arrayValue: [5, "ArrayValue"],
		kvlistValue: [6, "KeyValueList"],
		bytesValue: [7, "bytes"],
	},
	ArrayValue: { values: [1, ["AnyValue"]] },
	KeyValueList: { values: [1, ["KeyValue"]] },
	KeyValue: { key: [1, "string"], value: [2, "AnyValue"] },
	EntityRef: {
		schemaUrl: [1, "string"],
		type: [2, "string"],
		idKeys: [3, ["string"]],
		descriptionKeys: [4, ["string"]],
	},
	Resource: {
		attributes: [1, ["KeyValue"]],
		droppedAttributesCount: [2, "uint32"],
		entityRefs: [3, ["EntityRef"]],
	},
	InstrumentationScope: {
		name: [1, "string"],
		version: [2, "string"],
		attributes: [3, ["KeyValue"]],
		droppedAttributesCount: [4, "uint32"],
	},
	LogRecord: {
		timeUnixNano: [1, "fixed64"],
		observedTimeUnixNano: [11, "fixed64"],
		severityNumber: [2, "SeverityNumber"],
		severityText: [3, "string"],
		eventName: [12, "string"],
		body: [5, "AnyValue"],
		attributes: [6, ["KeyValue"]],
		droppedAttributesCount: [7, "uint32"],
		flags: [8, "fixed32"],
		traceId: [9, "traceId"],
		spanId: [10, "spanId"],
	},
	ScopeLogs: { scope: [1, "InstrumentationScope"], logRecords: [2, ["LogRecord"]], schemaUrl: [3, "string"] },
	ResourceLogs: { resource: [1, "Resource"], scopeLogs: [2, ["ScopeLogs"]], schemaUrl: [3, "string"] },
	ExportLogsServiceRequest: { resourceLogs: [1, ["ResourceLogs"]] },
	ExportLogsPartialSuccess: { rejectedLogRecords: [1, "int64"], errorMessage: [2, "string"] },
	ExportLogsServiceResponse: { partialSuccess: [1, "ExportLogsPartialSuccess"] },
	Event: {
		timeUnixNano: [1, "fixed64"],
		name: [2, "string"],
		attributes: [3, ["KeyValue"]],
		droppedAttributesCount: [4, "uint32"],
	},
	Link: {
		traceId: [1, "traceId"],
		spanId: [2, "spanId"],
		traceState: [3, "string"],
		attributes: [4, ["KeyValue"]],
		droppedAttributesCount: [5, "uint32"],
		flags: [6, "fixed32"],
	},
	SpanStatus: { message: [2, "string"], code: [3, "StatusCode"] },
	Span: {
		traceId: [1, "traceId"],
		spanId: [2, "spanId"],
		traceState: [3, "string"],
		parentSpanId: [4, "spanId"],
		flags: [16, "fixed32"],
		name: [5, "string"],
		kind: [6, "SpanKind"],
		startTimeUnixNano: [7, "fixed64"],
		endTimeUnixNano: [8, "fixed64"],
		attributes: [9, ["KeyValue"]],
		droppedAttributesCount: [10, "uint32"],
		events: [11, ["Event"]],
		droppedEventsCount: [12, "uint32"],
		links: [13, ["Link"]],
		droppedLinksCount: [14, "uint32"],
		status: [15, "SpanStatus"],
	},
	ScopeSpans: { scope: [1, "InstrumentationScope"], spans: [2, ["Span"]], schemaUrl: [3, "string"] },
	ResourceSpans: { resource: [1, "Resource"], scopeSpans: [2, ["ScopeSpans"]], schemaUrl: [3, "string"] },
	ExportTraceServiceRequest: { resourceSpans: [1, ["ResourceSpans"]] },
	ExportTracePartialSuccess: { rejectedSpans: [1, "int64"], errorMessage: [2, "string"] },
	ExportTraceServiceResponse: { partialSuccess: [1, "ExportTracePartialSuccess"] },
	Status: { code: [1, "int32"], message: [2, "string"] },
} as const satisfies Record<string, Record<string, FieldOf<string>>>;

export type MessageName = keyof typeof messages;

export type Field = { name: string; number: number; type: Scalar | MessageName; isRepeated: boolean };

/** The fields of every message, in the order of canonical OTLP/JSON. */
export const fieldsOf = Object.fromEntries(
	Object.entries(messages).map(([message, fields]) => [
		message,
		Object.entries(fields as Record<string, FieldOf<Type>>).map(([name, [number, type]]): Field => {
			const isRepeated = typeof type !== "string";
			return { name, number, type: isRepeated ? type[0] : type, isRepeated };
		}),
	]),
) as Record<MessageName, Field[]>;

/** The message with exactly one of its fields, whatever its value. */
export const oneOf: MessageName = "AnyValue";

export function isMessage(type: Scalar | MessageName): type is MessageName {
	return type in fieldsOf;
}
