import type { Note, SpanExport } from "./export-spans.ts";
import { log } from "./log.ts";

// One a process, since Next evaluates modules once per bundle.
const holder = globalThis as typeof globalThis & { keyholdTracing?: SpanExport };

/** Begins to send spans when OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise nothing of OpenTelemetry is even loaded. */
export async function startTracing(
	service: "keyhold-console" | "keyhold-gateway" | "keyhold-worker",
): Promise<boolean> {
	if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT || holder.keyholdTracing) return false;
	try {
		const { exportSpans } = await import("./export-spans.ts");
		holder.keyholdTracing = exportSpans(service);
		return true;
	} catch (err) {
		log.error({ err }, "no traces are sent");
		return false;
	}
}

/** Sends the spans that wait to be sent, for at most 3 s, and ends tracing. Never throws. */
export async function stopTracing(): Promise<void> {
	const open = holder.keyholdTracing;
	delete holder.keyholdTracing;
	await open?.stop();
}

/** Does `work` within a span, while tracing is on. What throws is marked as failed and thrown on. */
export async function inSpan<T>(
	name: string,
	kind: "server" | "client",
	work: (note: Note) => Promise<T>,
): Promise<T> {
	return holder.keyholdTracing ? holder.keyholdTracing.inSpan(name, kind, work) : work(() => {});
}
