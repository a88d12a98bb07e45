import type { Resource } from "../platform/prisma/client.ts";

/** A resource whose records Keyhold stores. The values of the other, application data, are in the vendor's own tables. */
export type StoredResource = Exclude<Resource, "APPLICATION_DATA">;

/** True if Keyhold stores the records under this data key. */
export function isStored<Key extends { resource: Resource }>(
	dataKey: Key,
): dataKey is Key & { resource: StoredResource } {
	return dataKey.resource !== "APPLICATION_DATA";
}

/**
 * The table with each resource's sealed records. Every sealed table has the columns deployment_id, id, data_key_id and
 * payload, and a foreign key to data_keys.
 */
export const sealedTables: Record<StoredResource, string> = {
	REQUEST_LOGS: "request_logs",
	TRACES: "spans",
	SCHEDULED_QUERIES: "scheduled_query_payloads",
};
