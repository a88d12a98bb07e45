import { decodeOtlpLogs } from "../../lib/otlp/otlp-logs.ts";
import { decodeOtlpSpans } from "../../lib/otlp/otlp-spans.ts";
import { now } from "../../lib/platform/clock.ts";
import { ingestRequestLogs } from "../../lib/telemetry/ingest-request-logs.ts";
import { ingestSpans } from "../../lib/telemetry/ingest-spans.ts";
import type { Admission } from "../admission/admission.ts";
import { exportRoute } from "./export-route.ts";

/** The OTLP signals that Keyhold accepts, each with its own route. */
export function otlpSignals(admission: Admission) {
	return {
		logs: exportRoute(
			{
				response: "ExportLogsServiceResponse",
				rejectedCount: "rejectedLogRecords",
				decode: async (body, listener) => ({ logs: await decodeOtlpLogs(body, now(), listener) }),
				countOf: ({ logs }) => logs.length,
				ingest: ingestRequestLogs,
			},
			admission,
		),
		traces: exportRoute(
			{
				response: "ExportTraceServiceResponse",
				rejectedCount: "rejectedSpans",
				decode: async (body, listener) => ({ spans: await decodeOtlpSpans(body, listener) }),
				countOf: ({ spans }) => spans.length,
				ingest: ingestSpans,
			},
			admission,
		),
	};
}
