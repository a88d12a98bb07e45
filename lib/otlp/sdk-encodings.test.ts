// The SDK's own writers, as a witness that is not ours: our tables of field numbers cannot err together with them.
import {
	ROOT_CONTEXT,
	SeverityNumber,
	SpanKind,
	SpanStatusCode,
	TraceFlags,
	trace,
} from "@opentelemetry/api";
import {
	JsonLogsSerializer,
	JsonTraceSerializer,
	ProtobufLogsSerializer,
	ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, it } from "vitest";
import { decodeOtlpLogs } from "./otlp-logs.ts";
import { decodeOtlpSpans } from "./otlp-spans.ts";
import { encodeProtobuf } from "./protobuf.ts";

const never = {
	reject: (reason: string): never => {
		throw new Error(reason);
	},
};
const resource = resourceFromAttributes({ "service.name": "shop", "process.pid": 7 });
const attributes = { text: "ü", whole: 2 ** 40, part: 0.1, yes: true, list: ["a", "b"], none: "" };
const linked = {
	traceId: "5b8efff798038103d269b633813fc60c",
	spanId: "eee19b7ec3c1b174",
	traceFlags: TraceFlags.SAMPLED,
};

it("spans written by the SDK are the same in JSON and in protobuf, down to every count", async () => {
	const exporter = new InMemorySpanExporter();
	const provider = new TracerProvider({
		resource,
		spanProcessors: [new SimpleSpanProcessor({ exporter })],
		spanLimits: {
			attributeCountLimit: 6,
			eventCountLimit: 2,
			linkCountLimit: 1,
			attributePerEventCountLimit: 5,
			attributePerLinkCountLimit: 4,
		},
	});
	const tracer = provider.getTracer("scope", "1.2.3", { schemaUrl: "https://schema.example/1" });
	const parent = trace.setSpanContext(ROOT_CONTEXT, linked);
	const span = tracer.startSpan("GET /a", { kind: SpanKind.CONSUMER, attributes }, parent);
	// Each count differs: one event, two links and three attributes too many.
	for (let index = 0; index < 3; index++) span.addEvent(`event ${index}`, attributes);
	for (let index = 0; index < 3; index++) span.addLink({ context: linked, attributes });
	for (let index = 0; index < 3; index++) span.setAttribute(`more ${index}`, index);
	span.setStatus({ code: SpanStatusCode.ERROR, message: "why" });
	span.end();
	const finished = exporter.getFinishedSpans();

	const json = await decodeOtlpSpans(
		new TextDecoder().decode(JsonTraceSerializer.serializeRequest(finished)),
		never,
	);
	const protobuf = await decodeOtlpSpans(
		ProtobufTraceSerializer.serializeRequest(finished) as Uint8Array,
		never,
	);
	expect(protobuf).toEqual(json);
	const payload = JSON.parse(String(protobuf[0]?.payload));
	expect(payload).toMatchObject({
		schemaUrl: "https://schema.example/1",
		scope: { name: "scope", version: "1.2.3" },
		span: {
			parentSpanId: linked.spanId,
			kind: 5,
			droppedAttributesCount: 3,
			droppedEventsCount: 1,
			droppedLinksCount: 2,
			status: { code: 2, message: "why" },
		},
	});
	expect(payload.span.events[0].droppedAttributesCount).toBe(1);
	expect(payload.span.links[0]).toMatchObject({ traceId: linked.traceId, droppedAttributesCount: 2 });
});

it("log records written by the SDK are the same in JSON and in protobuf", async () => {
	const exporter = new InMemoryLogRecordExporter();
	const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
	provider.getLogger("scope", "1.2.3").emit({
		eventName: "happened",
		severityNumber: SeverityNumber.WARN2,
		severityText: "WARN2",
		body: { nested: { list: [1, 2.5, "x", null, new Uint8Array([0xff, 0])] } },
		attributes,
		context: trace.setSpanContext(ROOT_CONTEXT, linked),
	});
	const finished = exporter.getFinishedLogRecords();

	const at = new Date(0);
	const json = await decodeOtlpLogs(
		new TextDecoder().decode(JsonLogsSerializer.serializeRequest(finished)),
		at,
		never,
	);
	const protobuf = await decodeOtlpLogs(
		ProtobufLogsSerializer.serializeRequest(finished) as Uint8Array,
		at,
		never,
	);
	expect(protobuf).toEqual(json);
	expect(protobuf[0]).toMatchObject({ severity: "WARN2", traceId: linked.traceId, spanId: linked.spanId });
	expect(JSON.parse(String(protobuf[0]?.payload)).logRecord).toMatchObject({
		eventName: "happened",
		severityNumber: 14,
		flags: 1,
	});
});

it("Keyhold's responses are readable by the SDK", () => {
	const rejected = { partialSuccess: { rejectedSpans: "3", errorMessage: "why" } };
	const answer = encodeProtobuf("ExportTraceServiceResponse", rejected);
	expect(ProtobufTraceSerializer.deserializeResponse(answer)).toMatchObject({
		partialSuccess: { rejectedSpans: expect.anything(), errorMessage: "why" },
	});
	const ofLogs = { partialSuccess: { rejectedLogRecords: "2", errorMessage: "why" } };
	expect(
		ProtobufLogsSerializer.deserializeResponse(encodeProtobuf("ExportLogsServiceResponse", ofLogs)),
	).toMatchObject({ partialSuccess: { errorMessage: "why" } });
});
