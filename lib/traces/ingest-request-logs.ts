import { ingestion } from "../access/verbs.ts";
import { byteaArray, uuidArray } from "../platform/binary-arrays.ts";
import { db, pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { currentDataKeyFence } from "../vault/current-data-key-fence.ts";
import { sealRecords } from "../vault/seal-records.ts";
import type { DecodedLog } from "./otlp-logs.ts";

/** Stores a batch of request logs, sealed: all of them in one statement, or none. @throws KeyholdError as sealRecords */
export const ingestRequestLogs = ingestion({
	permission: "telemetry:write",
	run: async ({
		organization,
		input,
	}: {
		organization: { id: string };
		input: { logs: DecodedLog[]; deploymentName: string | undefined };
	}) => {
		const deploymentId = await chooseDeployment(organization.id, input.deploymentName);
		const { logs } = input;
		if (logs.length === 0) return { stored: 0 };
		const ids = logs.map(newId);
		await sealRecords(deploymentId, "REQUEST_LOGS", async ({ dataKeyId, seal }) => {
			const payloads = logs.map((log, index) => seal(ids[index] as string, log.payload));
			return storeBatch(deploymentId, dataKeyId, ids, logs, payloads);
		});
		return { stored: logs.length };
	},
});

async function storeBatch(
	deploymentId: string,
	dataKeyId: string,
	ids: string[],
	logs: DecodedLog[],
	payloads: Buffer[],
): Promise<boolean> {
	const column = <Key extends keyof DecodedLog>(key: Key) => logs.map((log) => log[key]);
	const { rowCount } = await pool().query({
		name: "store request logs",
		text: `WITH ${currentDataKeyFence}
			INSERT INTO request_logs (deployment_id, data_key_id, id, payload, time, service, method, route, status,
				duration_ms, severity, trace_id, span_id)
			SELECT $1, $2, batch.* FROM unnest($3::uuid[], $4::bytea[], $5::timestamptz[], $6::text[], $7::text[],
				$8::text[], $9::int[], $10::float8[], $11::text[], $12::text[], $13::text[]) AS batch
			WHERE EXISTS (SELECT 1 FROM fence)`,
		values: [
			deploymentId,
			dataKeyId,
			uuidArray(ids),
			byteaArray(payloads),
			column("time").map((time) => time.toISOString()),
			column("service"),
			column("method"),
			column("route"),
			column("status"),
			column("durationMs"),
			column("severity"),
			column("traceId"),
			column("spanId"),
		],
	});
	return rowCount === logs.length;
}

/** An organization with one deployment need not name it. @throws KeyholdError INVALID_INPUT, NOT_FOUND */
async function chooseDeployment(organizationId: string, name: string | undefined): Promise<string> {
	const deployments = await db().deployment.findMany({
		where: { organizationId, ...(name !== undefined && { name }) },
		select: { id: true },
		take: 2,
	});
	if (deployments.length === 1 && deployments[0]) return deployments[0].id;
	if (deployments.length === 0) {
		throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	}
	throw new KeyholdError(
		"INVALID_INPUT",
		"This organization has several deployments. Name one in the header X-Keyhold-Deployment.",
	);
}
