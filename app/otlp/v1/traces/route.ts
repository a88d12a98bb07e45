import { ingestSpans } from "@/lib/traces/ingest-spans.ts";
import { decodeOtlpSpans } from "@/lib/traces/otlp-spans.ts";
import { exportRoute } from "../../_server/export-route.ts";

export const POST = exportRoute({
	response: "ExportTraceServiceResponse",
	rejectedCount: "rejectedSpans",
	decode: async (body, listener) => ({ spans: await decodeOtlpSpans(body, listener) }),
	ingest: ingestSpans,
});
