import { AsyncLocalStorage } from "node:async_hooks";
import {
	DiagLogLevel,
	diag,
	ROOT_CONTEXT,
	type Span,
	SpanKind,
	SpanStatusCode,
	trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { log } from "./log.ts";

/** Adds attributes to a span: ids, names and codes; never payloads, ARNs or tokens. */
export type Note = (attributes: Record<string, string | undefined>) => void;

export type SpanExport = {
	inSpan<T>(name: string, kind: "server" | "client", work: (note: Note) => Promise<T>): Promise<T>;
	/** Sends the spans that are left. */
	stop(): Promise<void>;
};

const sendEveryMs = 2_000;
const stopWithinMs = 3_000;
const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT };

/**
 * Sends spans to OTEL_EXPORTER_OTLP_ENDPOINT, by OTLP/HTTP in protobuf. The provider is not registered globally: Next
 * would add its own spans, which contain page addresses.
 */
export function exportSpans(service: string): SpanExport {
	const tell = (message: string) => log.warn({ reason: message.slice(0, 500) }, "traces");
	const ignore = () => {};
	const logger = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
	diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
	const exporter = new OTLPTraceExporter();
	const provider = new TracerProvider({
		resource: resourceFromAttributes({ "service.name": process.env.OTEL_SERVICE_NAME || service }),
		spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: sendEveryMs })],
	});
	const tracer = provider.getTracer("keyhold");
	const current = new AsyncLocalStorage<Span>();
	return {
		inSpan: async (name, kind, work) => {
			const around = current.getStore();
			// Timers that a request started may fire after its end.
			const parent = around?.isRecording() ? trace.setSpan(ROOT_CONTEXT, around) : ROOT_CONTEXT;
			const span = tracer.startSpan(name, { kind: kinds[kind] }, parent);
			try {
				return await current.run(span, () => work((attributes) => span.setAttributes(attributes)));
			} catch (error) {
				// Without the error itself: its message may contain secrets.
				span.setStatus({ code: SpanStatusCode.ERROR });
				throw error;
			} finally {
				span.end();
			}
		},
		stop: async () => {
			const limit = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
			await Promise.race([provider.shutdown(), limit]).catch((err) => log.warn({ err }, "traces"));
		},
	};
}
