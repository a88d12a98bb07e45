import { ingestion } from "../access/verbs.ts";
import type { DecodedSpan } from "../otlp/otlp-spans.ts";
import { chooseDeployment } from "./choose-deployment.ts";
import { insertRecords, storeRecords } from "./store-records.ts";

/** The metadata that is stored unencrypted. */
export const insertSpans = insertRecords<DecodedSpan>("TRACES", {
	trace_id: ["text", ({ traceId }) => traceId],
	span_id: ["text", ({ spanId }) => spanId],
	parent_span_id: ["text", ({ parentSpanId }) => parentSpanId],
	name: ["text", ({ name }) => name],
	kind: ["int2", ({ kind }) => kind],
	status_code: ["int2", ({ statusCode }) => statusCode],
	start_time: ["timestamptz", ({ startTime }) => startTime],
	duration_ms: ["float8", ({ durationMs }) => durationMs],
	service: ["text", ({ service }) => service],
	method: ["text", ({ method }) => method],
	route: ["text", ({ route }) => route],
	http_status: ["int", ({ httpStatus }) => httpStatus],
});

const store = storeRecords("TRACES", insertSpans);

type Batch = { spans: DecodedSpan[]; deploymentName: string | undefined };

/** Stores a batch of spans, sealed. @throws KeyholdError as chooseDeployment and storeRecords */
export const ingestSpans = ingestion({
	name: "ingestSpans",
	permission: "telemetry:write",
	run: async ({ organization, input }: { organization: { id: string }; input: Batch }) => {
		const id = await chooseDeployment(organization.id, input.deploymentName);
		return store({ id, organizationId: organization.id }, input.spans);
	},
});
