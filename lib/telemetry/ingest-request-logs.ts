import { ingestion } from "../access/verbs.ts";
import type { DecodedLog } from "../otlp/otlp-logs.ts";
import { chooseDeployment } from "./choose-deployment.ts";
import { insertRecords, storeRecords } from "./store-records.ts";

/** The metadata that is stored unencrypted. */
export const insertRequestLogs = insertRecords<DecodedLog>("REQUEST_LOGS", {
	time: ["timestamptz", ({ time }) => time.toISOString()],
	service: ["text", ({ service }) => service],
	method: ["text", ({ method }) => method],
	route: ["text", ({ route }) => route],
	status: ["int", ({ status }) => status],
	duration_ms: ["float8", ({ durationMs }) => durationMs],
	severity: ["text", ({ severity }) => severity],
	trace_id: ["text", ({ traceId }) => traceId],
	span_id: ["text", ({ spanId }) => spanId],
});

const store = storeRecords("REQUEST_LOGS", insertRequestLogs);

type Batch = { logs: DecodedLog[]; deploymentName: string | undefined };

/** Stores a batch of request logs, sealed. @throws KeyholdError as chooseDeployment and storeRecords */
export const ingestRequestLogs = ingestion({
	name: "ingestRequestLogs",
	permission: "telemetry:write",
	run: async ({ organization, input }: { organization: { id: string }; input: Batch }) => {
		const id = await chooseDeployment(organization.id, input.deploymentName);
		return store({ id, organizationId: organization.id }, input.logs);
	},
});
