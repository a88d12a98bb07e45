import { type Context, context as contexts, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as JsonTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

export type Wire = { protocol: "http/json" | "http/protobuf"; isPacked: boolean };

/** Logs and traces through OpenTelemetry's own SDK and exporters. */
export function startTelemetry(options: { url: string; token: string; service: string; wire: Wire }) {
	const { url, token, service, wire } = options;
	const isJson = wire.protocol === "http/json";
	const settings = {
		headers: { Authorization: `Bearer ${token}` },
		compression: wire.isPacked ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
		// Longer than a test disables the key; the exporter's own retry limit stays.
		timeoutMillis: 60_000,
	};
	const ofTraces = { ...settings, url: `${url}/v1/traces` };
	const ofLogs = { ...settings, url: `${url}/v1/logs` };
	const resource = resourceFromAttributes({ "service.name": service });
	const batch = { scheduledDelayMillis: 100, exportTimeoutMillis: 60_000 };
	const traces = new TracerProvider({
		resource,
		spanProcessors: [
			new BatchSpanProcessor({
				exporter: isJson ? new JsonTraceExporter(ofTraces) : new ProtobufTraceExporter(ofTraces),
				...batch,
			}),
		],
	});
	const logs = new LoggerProvider({
		resource,
		processors: [
			new BatchLogRecordProcessor({
				exporter: isJson ? new JsonLogExporter(ofLogs) : new ProtobufLogExporter(ofLogs),
				...batch,
			}),
		],
	});
	return {
		/** A request with `children` spans below it, one of them failed, and as many log records. */
		work(children: number, marker: string): { traceId: string } {
			const tracer = traces.getTracer("e2e", "1.0.0");
			const logger = logs.getLogger("e2e");
			const root = tracer.startSpan("GET /orders/{id}", {
				kind: SpanKind.SERVER,
				attributes: { "http.request.method": "GET", "http.route": "/orders/{id}", "app.note": marker },
			});
			const below: Context = trace.setSpan(contexts.active(), root);
			for (let index = 0; index < children; index++) {
				const span = tracer.startSpan(`step ${index}`, { attributes: { "app.note": marker, index } }, below);
				span.addEvent("noticed", { "app.note": marker });
				if (index === 0) span.setStatus({ code: SpanStatusCode.ERROR, message: marker });
				logger.emit({ body: `${marker} ${index}`, attributes: { index, ratio: 0.5 }, context: below });
				span.end();
			}
			root.end();
			return root.spanContext();
		},
		/** Resolves once everything is delivered or dropped. */
		flush: () => Promise.all([traces.forceFlush(), logs.forceFlush()]),
		stop: () => Promise.all([traces.shutdown(), logs.shutdown()]),
	};
}
