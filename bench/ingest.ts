import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { ingestion } from "../lib/access/verbs.ts";
import { decodeOtlpLogs } from "../lib/otlp/otlp-logs.ts";
import { type DecodedSpan, decodeOtlpSpans } from "../lib/otlp/otlp-spans.ts";
import { now } from "../lib/platform/clock.ts";
import { db, pool } from "../lib/platform/db.ts";
import { idToBytes, newId } from "../lib/platform/ids.ts";
import { batchIds } from "../lib/telemetry/batch-ids.ts";
import { chooseDeployment } from "../lib/telemetry/choose-deployment.ts";
import { ingestRequestLogs, insertRequestLogs } from "../lib/telemetry/ingest-request-logs.ts";
import { sealRecord } from "../lib/vault/envelope.ts";
import { openDataKey } from "../lib/vault/open-data-key.ts";
import { sealRecords } from "../lib/vault/seal-records.ts";
import { findCurrentDataKey } from "../lib/vault/stored-data-keys.ts";
import { createTestOrganization, type TestOrganization } from "../testing/suite-organization.ts";
import { startGateway } from "./console.ts";
import { attribute, batch, resource, sendSpans, sideBySide, spansBody } from "./otlp-load.ts";
import { pageLatencyUnderIngest } from "./page-latency.ts";
import { cpuSeconds } from "./process-usage.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

const batches = 40;

/** The cost of sealing during ingest, and ingest compared with the fastest way into PostgreSQL. */
export async function benchIngest(world: World): Promise<Figure[]> {
	const organization = await createTestOrganization(region);
	const rounds = world.isQuick ? 3 : 11;
	return [
		await sealedAgainstUnsealed(organization, rounds),
		...(await throughHttpAgainstCopy(organization, rounds, world)),
		await pageLatencyUnderIngest(world, organization),
	];
}

async function sealedAgainstUnsealed({ token }: TestOrganization, rounds: number): Promise<Figure> {
	const throughVerb = (ingest: typeof ingestRequestLogs) => () =>
		rate("request_logs", async () => {
			for (let done = 0; done < batches; done++)
				await ingest(token, async () => ({
					logs: await decodeOtlpLogs(logsBody(newId()), new Date()),
					deploymentName: undefined,
				}));
		});
	const measured = await measure(rounds, [
		{ name: "sealed", run: throughVerb(ingestRequestLogs) },
		{ name: "unsealed", run: throughVerb(ingestUnsealed) },
	]);
	return {
		figure: "OTLP ingest with sealing",
		against: "the same without sealing",
		ours: median(measured.sealed ?? []),
		theirs: median(measured.unsealed ?? []),
		unit: "logs/s",
		value: medianRatio(measured, "sealed", "unsealed"),
		floor: 0.9,
		note: `from the body to the stored batch, JSON, batches of ${batch}, one after the other`,
	};
}

type Logs = { logs: Awaited<ReturnType<typeof decodeOtlpLogs>>; deploymentName: string | undefined };

/** Ingest without sealing. The stored payloads cannot be opened. */
const ingestUnsealed = ingestion({
	name: "ingestUnsealed",
	permission: "telemetry:write",
	run: async ({ organization, input }: { organization: { id: string }; input: Logs }) => {
		const deploymentId = await chooseDeployment(organization.id, input.deploymentName);
		const rows = input.logs;
		const { ids } = await batchIds(rows, now());
		await sealRecords(
			{ id: deploymentId, organizationId: organization.id },
			"REQUEST_LOGS",
			rows.length,
			({ dataKeyId }) =>
				insertRequestLogs(deploymentId, dataKeyId, {
					ids,
					payloads: rows.map(({ payload }) => payload),
					rows,
				}),
		);
		return { isRepeated: false };
	},
});

async function rate(table: string, work: () => Promise<unknown>): Promise<number> {
	await settle(table);
	const startedMs = performance.now();
	await work();
	return (batches * batch * 1000) / (performance.now() - startedMs);
}

/** Keyhold stores a repeated batch once, so each batch is different. */
function logsBody(own: string): string {
	return `{"resourceLogs":[{"schemaUrl":"${own}",${resourceLogs}`;
}

const resourceLogs = (() => {
	const logRecords = Array.from({ length: batch }, (_, index) => ({
		timeUnixNano: `${Date.now() - index}000000`,
		severityText: "INFO",
		body: { stringValue: `${index} ${"a line of a request log ".repeat(20)}` },
		attributes: [
			attribute("http.request.method", "GET"),
			attribute("http.route", "/orders/{id}"),
			attribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
			{ key: "http.response.status_code", value: { intValue: "200" } },
		],
	}));
	return `${JSON.stringify({ resource, scopeLogs: [{ logRecords }] }).slice(1)}]}`;
})();

async function throughHttpAgainstCopy(
	organization: TestOrganization,
	rounds: number,
	world: World,
): Promise<Figure[]> {
	const server = await startGateway(world);
	try {
		const body = spansBody();
		const spans = await decodeOtlpSpans(body, { reject: () => {} });
		const { caller } = organization.token;
		const token = caller.kind === "token" ? caller.token : "";
		const send = async () => {
			let left = batches;
			await sendSpans(server.url, token, body, () => left-- > 0);
		};
		await send();
		const cpuMicroseconds: number[] = [];
		const sendAndWatch = async () => {
			const before = await cpuSeconds(server.child.pid ?? 0);
			await send();
			const took = (await cpuSeconds(server.child.pid ?? 0)) - before;
			cpuMicroseconds.push((took * 1_000_000) / (batches * batch));
		};
		const measured = await measure(rounds, [
			{ name: "http", run: () => rate("spans", sendAndWatch) },
			{ name: "copy", run: () => rate("spans", () => copyAll(organization.deploymentId, spans)) },
		]);
		const perSpan = median(cpuMicroseconds);
		return [
			{
				figure: "stored spans through HTTP",
				against: "binary COPY from Node",
				ours: median(measured.http ?? []),
				theirs: median(measured.copy ?? []),
				unit: "spans/s",
				value: medianRatio(measured, "http", "copy"),
				floor: 0.35,
				note: `protobuf, batches of ${batch}, ${sideBySide} side by side, one gateway process; COPY: one stream, sealing included, decoding not`,
			},
			{
				figure: "processor time of a gateway per span",
				against: "at most",
				ours: perSpan,
				theirs: null,
				unit: "µs",
				value: perSpan,
				ceiling: 120,
				note: "the gateway process alone, from the request to its answer; PostgreSQL's is not in it",
			},
		];
	} finally {
		await server.stop();
	}
}

const columns =
	"deployment_id, data_key_id, id, payload, trace_id, span_id, parent_span_id, name, kind, status_code, start_time, duration_ms, service, method, route, http_status";

/** The fastest way from Node into the same table: one stream, each record sealed, rows in PostgreSQL's binary format. */
async function copyAll(deploymentId: string, spans: DecodedSpan[]): Promise<void> {
	const dataKey = await findCurrentDataKey(db(), deploymentId, "TRACES");
	if (!dataKey) throw new Error("There is no data key.");
	const key = await openDataKey(dataKey);
	const client = await pool().connect();
	try {
		const stream = client.query(copyFrom(`COPY spans (${columns}) FROM STDIN (FORMAT binary)`));
		const chunks = function* () {
			yield Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
			for (let done = 0; done < batches; done++) {
				yield Buffer.concat(
					spans.map((span) => {
						const recordId = newId();
						const identity = { deploymentId, resource: "TRACES", recordId, dataKeyId: dataKey.id } as const;
						return tuple([
							idToBytes(deploymentId),
							idToBytes(dataKey.id),
							idToBytes(recordId),
							sealRecord(key, identity, span.payload),
							...metadata(span),
						]);
					}),
				);
			}
			yield Buffer.from([0xff, 0xff]);
		};
		await pipeline(Readable.from(chunks()), stream);
	} finally {
		client.release();
	}
}

function metadata(span: DecodedSpan): (Buffer | null)[] {
	const text = (value: string | null) => (value === null ? null : Buffer.from(value));
	const int = (value: number | null, bytes: 2 | 4) => {
		if (value === null) return null;
		const buffer = Buffer.allocUnsafe(bytes);
		buffer.writeIntBE(value, 0, bytes);
		return buffer;
	};
	const duration = Buffer.allocUnsafe(8);
	duration.writeDoubleBE(span.durationMs ?? 0);
	const start = Buffer.allocUnsafe(8);
	start.writeBigInt64BE(BigInt(Date.parse(span.startTime) - Date.UTC(2000, 0, 1)) * 1_000n);
	return [
		text(span.traceId),
		text(span.spanId),
		text(span.parentSpanId),
		text(span.name),
		int(span.kind, 2),
		int(span.statusCode, 2),
		start,
		duration,
		text(span.service),
		text(span.method),
		text(span.route),
		int(span.httpStatus, 4),
	];
}

function tuple(fields: (Buffer | null)[]): Buffer {
	const parts: Buffer[] = [Buffer.from([0, fields.length])];
	for (const field of fields) {
		const length = Buffer.allocUnsafe(4);
		length.writeInt32BE(field?.length ?? -1);
		parts.push(length, ...(field ? [field] : []));
	}
	return Buffer.concat(parts);
}
