import type { DecodedLog } from "../lib/otlp/otlp-logs.ts";
import { now } from "../lib/platform/clock.ts";
import { db } from "../lib/platform/db.ts";
import { batchIds } from "../lib/telemetry/batch-ids.ts";
import { insertRequestLogs } from "../lib/telemetry/ingest-request-logs.ts";
import { sealRecords } from "../lib/vault/seal-records.ts";

const filler = "lorem ipsum dolor sit amet consectetur ".repeat(30);

/** A payload of exactly so many bytes. */
export function payloadOf(bytes: number, index: number): Buffer {
	const head = `{"index":${index},"body":"`;
	return Buffer.from(`${head}${filler.slice(0, bytes - head.length - 2)}"}`);
}

function logOf(index: number, bytes: number): DecodedLog {
	return {
		time: new Date(Date.now() - index),
		isUntimed: false,
		service: "shop",
		method: "GET",
		route: "/orders/{id}",
		status: 200,
		durationMs: 12.5,
		severity: "INFO",
		traceId: null,
		spanId: null,
		payload: payloadOf(bytes, index),
	};
}

/** Stores sealed request logs in batches of 1,000, as ingest does after decoding. */
export async function fillRequestLogs(deploymentId: string, count: number, bytes: number): Promise<void> {
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	for (let from = 0; from < count; from += 1_000) {
		const rows = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => logOf(from + at, bytes));
		const { ids } = await batchIds(rows, now());
		await sealRecords(deployment, "REQUEST_LOGS", rows.length, ({ dataKeyId, seal }) => {
			const payloads = rows.map((row, at) => seal(ids[at] as string, row.payload));
			return insertRequestLogs(deploymentId, dataKeyId, { ids, payloads, rows });
		});
	}
}
