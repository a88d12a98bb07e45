import type { Resource } from "../platform/prisma/client.ts";

/**
 * The table with each resource's sealed records. Every sealed table has the columns deployment_id, id, data_key_id and
 * payload, and a foreign key to data_keys.
 */
export const sealedTables: Record<Resource, string> = {
	REQUEST_LOGS: "request_logs",
	TRACES: "spans",
	SCHEDULED_QUERIES: "scheduled_query_payloads",
};

/** Part of the sealed layout: a number never changes its meaning and is never reused. */
export const resourceCodes: Record<Resource, number> = {
	REQUEST_LOGS: 1,
	TRACES: 2,
	SCHEDULED_QUERIES: 3,
};
