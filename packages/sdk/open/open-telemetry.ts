import { openRecord, type RecordIdentity } from "../sealed/index.ts";
import { copyRows } from "./copy-rows.ts";
import { bytesOf, text } from "./dumped-data-keys.ts";
import { type Keys, type Opened, tryOpening } from "./opened.ts";

const resources: Record<string, RecordIdentity["resource"]> = {
	request_logs: "REQUEST_LOGS",
	spans: "TRACES",
	scheduled_query_payloads: "SCHEDULED_QUERIES",
};

/** Opens the records of a dump that Keyhold stored: one line each, with the payload as JSON. */
export async function* openTelemetry(dump: string, keys: Keys): AsyncGenerator<Opened> {
	for await (const { table, row } of copyRows(dump, Object.keys(resources))) {
		const place = { table, id: text(row, "id"), deploymentId: text(row, "deployment_id") };
		const opened = await tryOpening(keys, text(row, "data_key_id"), (dataKey, key) => {
			const identity: RecordIdentity = {
				deploymentId: place.deploymentId,
				resource: resources[table] as RecordIdentity["resource"],
				recordId: place.id,
				dataKeyId: dataKey.id,
			};
			return { payload: JSON.parse(openRecord(key, identity, bytesOf(row.payload)).toString()) };
		});
		yield { ...place, ...opened };
	}
}
