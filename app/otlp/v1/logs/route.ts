import { ingestRequestLogs } from "@/lib/traces/ingest-request-logs.ts";
import { decodeOtlpLogs } from "@/lib/traces/otlp-logs.ts";
import { exportRoute } from "../../_server/export-route.ts";

export const POST = exportRoute({
	response: "ExportLogsServiceResponse",
	rejectedCount: "rejectedLogRecords",
	decode: async (body, listener) => ({ logs: await decodeOtlpLogs(body, new Date(), listener) }),
	ingest: ingestRequestLogs,
});
