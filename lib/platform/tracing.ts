import type { Note, SpanExport } from "./export-spans.ts";
import { log } from "./log.ts";
import { perProcess } from "./per-process.ts";

const current = perProcess<{ spans?: SpanExport }>("tracing", () => ({}));

/** Starts sending spans if OTEL_EXPORTER_OTLP_ENDPOINT is set. Otherwise OpenTelemetry is not loaded. */
export async function startTracing(
	service: "keyhold-console" | "keyhold-gateway" | "keyhold-worker",
): Promise<boolean> {
	if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT || current().spans) return false;
	try {
		const { exportSpans } = await import("./export-spans.ts");
		current().spans = exportSpans(service);
		return true;
	} catch (err) {
		log.error({ err }, "no traces are sent");
		return false;
	}
}

/** Sends the remaining spans, for at most 3 s, and stops tracing. Never throws. */
export async function stopTracing(): Promise<void> {
	const { spans } = current();
	delete current().spans;
	await spans?.stop();
}

/** Runs `work` in a span, if tracing is on. An error marks the span as failed and is thrown again. */
export async function inSpan<T>(
	name: string,
	kind: "server" | "client",
	work: (note: Note) => Promise<T>,
): Promise<T> {
	const { spans } = current();
	return spans ? spans.inSpan(name, kind, work) : work(() => {});
}
