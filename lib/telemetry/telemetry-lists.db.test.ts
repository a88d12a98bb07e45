import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import type { DecodedLog } from "../otlp/otlp-logs.ts";
import type { DecodedSpan } from "../otlp/otlp-spans.ts";
import { db } from "../platform/db.ts";
import { exportRequestLogs, exportTraces } from "./export-telemetry.ts";
import { findById } from "./find-by-id.ts";
import { ingestRequestLogs } from "./ingest-request-logs.ts";
import { ingestSpans } from "./ingest-spans.ts";
import type { KeysetPage } from "./keyset-page.ts";
import { listRequestLogs, type RequestLogRow } from "./list-request-logs.ts";
import { listTraces, type TraceRow } from "./list-traces.ts";
import { requestLogHistogram } from "./request-log-histogram.ts";
import { telemetryExtent } from "./telemetry-extent.ts";
import { telemetrySuggestions } from "./telemetry-suggestions.ts";
import { traceHistogram } from "./trace-histogram.ts";

const startMs = Date.UTC(2026, 10, 20);
const hex = (number: number, length: number) => number.toString(16).padStart(length, "0");
const at = (ms: number) => new Date(startMs + ms).toISOString();

const payload = Buffer.from("{}");

function log(ms: number, more: Partial<DecodedLog> = {}): DecodedLog {
	return {
		time: new Date(startMs + ms),
		isUntimed: false,
		service: "shop",
		method: "GET",
		route: "/orders",
		status: 200,
		durationMs: ms,
		severity: null,
		traceId: null,
		spanId: null,
		payload,
		...more,
	};
}

function root(trace: number, micros: number, more: Partial<DecodedSpan> = {}): DecodedSpan {
	const millis = new Date(startMs + Math.floor(micros / 1000)).toISOString().slice(0, -1);
	return {
		traceId: hex(trace, 32),
		spanId: hex(trace, 16),
		parentSpanId: null,
		name: `GET /${trace}`,
		kind: 2,
		statusCode: 0,
		startTime: `${millis}${String(micros % 1000).padStart(3, "0")}Z`,
		durationMs: 1,
		service: "shop",
		method: null,
		route: null,
		httpStatus: null,
		payload,
		...more,
	};
}

const storeLogs = (organization: TestOrganization, logs: DecodedLog[], deploymentName = "Production") =>
	ingestRequestLogs(organization.token, async () => ({ logs, deploymentName }));
const storeSpans = (organization: TestOrganization, spans: DecodedSpan[], deploymentName = "Production") =>
	ingestSpans(organization.token, async () => ({ spans, deploymentName }));

async function textOf({ pieces }: { pieces: AsyncIterable<Uint8Array> }): Promise<string> {
	const read: Uint8Array[] = [];
	for await (const piece of pieces) read.push(piece);
	return Buffer.concat(read).toString("utf8");
}

useSuiteDatabase();
useSuiteKms();

let organization: TestOrganization;
let other: TestOrganization;
let stagingId: string;

beforeAll(async () => {
	[organization, other] = [await createTestOrganization(), await createTestOrganization()];
	const { slug } = organization;
	const staging = { organization: slug, name: "Staging", region: "us-west-1" };
	({ id: stagingId } = await createDeployment(operator, staging));
	// Many at the same time, in both deployments, so that the order depends on the ID.
	await storeLogs(
		organization,
		Array.from({ length: 40 }, (_, n) => log(Math.floor(n / 8) * 1000, { status: 200 + (n % 4) * 100 })),
	);
	await storeLogs(
		organization,
		Array.from({ length: 23 }, (_, n) => log(Math.floor(n / 8) * 1000, { status: 503, service: "billing" })),
		"Staging",
	);
	await storeSpans(
		organization,
		Array.from({ length: 21 }, (_, n) => root(n + 1, Math.floor(n / 3) * 1000 + (n % 3 === 2 ? 700 : 0))),
	);
	await storeSpans(
		organization,
		[
			root(101, 2_000, { statusCode: 2 }),
			root(102, 2_000),
			root(102, 2_500, { spanId: hex(0xabc, 16), parentSpanId: hex(102, 16), statusCode: 2, name: "inner" }),
		],
		"Staging",
	);
	// The same times elsewhere: never to be seen.
	await storeLogs(other, [log(0, { service: "foreign" }), log(2000, { traceId: hex(77, 32) })]);
	await storeSpans(other, [root(500, 1_000)]);
});

type Place = { after?: string; before?: string; limit: number };

/** Compares a list, paged in both directions from anywhere, with all its rows sorted in memory. */
async function comparePaging<Row extends { id: string }>(
	find: (place: Place) => Promise<KeysetPage<Row>>,
	sorted: string[],
) {
	const { positions } = await find({ limit: 200 });
	expect(positions).toHaveLength(sorted.length);
	let pages = 0;
	const start = fc.integer({ min: 0, max: sorted.length - 1 });
	await fc.assert(
		fc.asyncProperty(start, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (index, limit, isUp) => {
			const position = positions[index] ?? "";
			const page = await find(isUp ? { before: position, limit } : { after: position, limit });
			const from = isUp ? Math.max(0, index - limit) : index + 1;
			const expected = isUp ? sorted.slice(from, index) : sorted.slice(from, from + limit);
			expect(page.rows.map(({ id }) => id)).toEqual(expected);
			expect(page.positions).toEqual(positions.slice(from, from + expected.length));
			expect(page.previous !== null).toBe(expected.length > 0 && from > 0);
			expect(page.next !== null).toBe(expected.length > 0 && from + expected.length < sorted.length);
			pages++;
		}),
		{ numRuns: 60 },
	);
	expect(pages).toBeGreaterThanOrEqual(60);
}

describe("the list of request logs of several deployments", () => {
	it("pages up and down from any row as its rows are sorted, without a gap or a repetition", async () => {
		const deploymentId = { in: [organization.deploymentId, stagingId] };
		const rows = await db().requestLog.findMany({
			where: { deploymentId },
			select: { id: true, time: true },
		});
		const sorted = rows.toSorted((a, b) => b.time.getTime() - a.time.getTime() || (a.id < b.id ? 1 : -1));
		await comparePaging<RequestLogRow>(
			(place) => listRequestLogs(organization.member, place),
			sorted.map(({ id }) => id),
		);
	});

	it("filters by deployment, by its name or ID, and refuses one of another organization", async () => {
		const services = async (deployment: string) =>
			new Set(
				(await listRequestLogs(organization.member, { deployment })).rows.map(({ service }) => service),
			);
		expect(await services("Staging")).toEqual(new Set(["billing"]));
		expect(await services(organization.deploymentId)).toEqual(new Set(["shop"]));
		for (const deployment of [other.deploymentId, "Nowhere"]) {
			await expect(listRequestLogs(organization.member, { deployment })).rejects.toMatchObject({
				code: "NOT_FOUND",
			});
		}
	});

	it("says of each row its deployment and the key that protects it", async () => {
		const keyed = await createTestOrganization();
		await storeLogs(keyed, [log(0)]);
		const { deploymentId, admin } = keyed;
		const arn = await createCustomerKey(keyed.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "our key" });
		await activateKey(admin, { keyId });
		await storeLogs(keyed, [log(1000)]);
		const { rows } = await listRequestLogs(keyed.member, {});
		const deployment = { deploymentId, deploymentName: "Production" };
		expect(rows).toMatchObject([
			{ ...deployment, keyId, keyName: "our key" },
			{ ...deployment, keyId: null, keyName: "Keyhold managed key" },
		]);
	});

	it.each([
		[{ route: "%" }, 0],
		[{ route: "_orders" }, 0],
		[{ route: "ord" }, 63],
		[{ method: "get", service: "shop" }, 40],
		[{ service: "Shop" }, 0],
		[{ status: "5xx" }, 33],
		[{ from: at(1000), to: at(1000) }, 16],
		[{ from: at(1001), to: at(1999) }, 0],
		[{ minDurationMs: 4000 }, 8],
	])("finds the rows that match %j, both ends of a range included", async (filters, count) => {
		const { rows } = await listRequestLogs(organization.member, { ...filters, limit: 200 });
		expect(rows).toHaveLength(count);
	});
});

describe("the list of traces of several deployments", () => {
	it("pages up and down from any trace, to the microsecond", async () => {
		const { rows } = await listTraces(organization.member, { limit: 200 });
		expect(rows).toHaveLength(23);
		const starts = await db().$queryRaw<{ id: string; micros: bigint }[]>`
			SELECT id, (extract(epoch FROM start_time) * 1000000)::bigint AS micros FROM spans
			WHERE parent_span_id IS NULL AND deployment_id IN (${organization.deploymentId}::uuid, ${stagingId}::uuid)`;
		const sorted = starts.toSorted((a, b) => Number(b.micros - a.micros) || (a.id < b.id ? 1 : -1));
		await comparePaging<TraceRow>(
			(place) => listTraces(organization.member, place),
			sorted.map(({ id }) => id),
		);
	});

	it("includes the whole millisecond that its time ends with", async () => {
		const within = async (to: string) =>
			(await listTraces(organization.member, { deployment: "Production", from: at(0), to })).rows.length;
		expect(await within(at(0))).toBe(3);
		expect(await within(at(1))).toBe(6);
	});
});

describe("a histogram", () => {
	it("counts the request logs that the list finds, by status class and time", async () => {
		const range = { from: at(0), to: at(4000) };
		const histogram = await requestLogHistogram(organization.member, range);
		expect(histogram).toMatchObject({ ...range, widthMs: 100, total: 63, countedSince: null });
		expect(histogram.buckets).toEqual([
			{ at: at(0), counts: { "2": 2, "3": 2, "4": 2, "5": 10 } },
			{ at: at(1000), counts: { "2": 2, "3": 2, "4": 2, "5": 10 } },
			{ at: at(2000), counts: { "2": 2, "3": 2, "4": 2, "5": 9 } },
			{ at: at(3000), counts: { "2": 2, "3": 2, "4": 2, "5": 2 } },
			{ at: at(4000), counts: { "2": 2, "3": 2, "4": 2, "5": 2 } },
		]);
	});

	it.each([
		{ status: "5xx" },
		{ status: "503", service: "billing" },
		{ deployment: "Staging" },
		{ route: "ord", minDurationMs: 1000 },
		{ from: at(1000), to: at(2000) },
		{ from: at(5000), to: at(6000) },
	])("adds up to the number of rows in the list for %j", async (filters) => {
		const range = { from: at(-1000), to: at(10_000), ...filters };
		const { rows } = await listRequestLogs(organization.member, { ...range, limit: 200 });
		const { total, buckets } = await requestLogHistogram(organization.member, range);
		const counts = buckets.flatMap((bucket) => Object.values(bucket.counts));
		expect([total, counts.reduce((sum, count) => sum + count, 0)]).toEqual([rows.length, rows.length]);
	});

	it("counts a status outside of 2xx to 5xx, and none, as other", async () => {
		const odd = await createTestOrganization();
		await storeLogs(odd, [log(0, { status: 101 }), log(1, { status: null }), log(2, { status: 999 })]);
		const { buckets } = await requestLogHistogram(odd.member, { from: at(0), to: at(3_600_000) });
		expect(buckets).toEqual([{ at: at(0), counts: { other: 3 } }]);
	});

	it("counts a trace as failed if any of its spans has failed", async () => {
		const { buckets, total } = await traceHistogram(organization.member, {
			deployment: "Staging",
			from: at(0),
			to: at(60_000),
		});
		expect([total, buckets]).toEqual([2, [{ at: at(0), counts: { error: 2 } }]]);
		const all = await traceHistogram(organization.member, { from: at(0), to: at(60_000) });
		expect(all.buckets).toEqual([{ at: at(0), counts: { ok: 21, error: 2 } }]);
	});
});

describe("an ID in the search box", () => {
	it("leads to a request log, a trace, a span, or the request logs of a trace without spans", async () => {
		const traceId = hex(4096, 32);
		await storeLogs(organization, [log(9000, { traceId })]);
		const logRow = await db().requestLog.findFirstOrThrow({ where: { traceId } });
		const span = await db().span.findFirstOrThrow({ where: { name: "inner" } });
		const find = (id: string) => findById(organization.member, { id });
		expect(await find(logRow.id)).toEqual({ kind: "request-log", id: logRow.id });
		expect(await find(hex(1, 32).toUpperCase())).toEqual({
			kind: "trace",
			traceId: hex(1, 32),
			spanRecordId: null,
		});
		const ofSpan = { kind: "trace", traceId: hex(102, 32), spanRecordId: span.id };
		expect(await find(span.spanId)).toEqual(ofSpan);
		expect(await find(span.id)).toEqual(ofSpan);
		expect(await find(traceId)).toEqual({ kind: "logs-of-trace", traceId });
	});

	it("of another organization, or of nothing, leads nowhere", async () => {
		const foreign = await db().requestLog.findFirstOrThrow({ where: { service: "foreign" } });
		const foreignSpan = await db().span.findFirstOrThrow({ where: { traceId: hex(500, 32) } });
		for (const id of [
			foreign.id,
			foreignSpan.id,
			foreignSpan.spanId,
			hex(500, 32),
			hex(77, 32),
			randomUUID(),
		])
			expect(await findById(organization.member, { id })).toBeNull();
	});
});

it("the extent of a list is its own organization's deployments and times", async () => {
	expect(await telemetryExtent(other.member, { source: "request-logs" })).toEqual({
		deployments: [{ id: other.deploymentId, name: "Production" }],
		newest: at(2000),
		oldest: at(0),
	});
	const empty = await createTestOrganization();
	expect(await telemetryExtent(empty.member, { source: "traces" })).toMatchObject({
		newest: null,
		oldest: null,
	});
});

it("suggestions are values of the newest records, the most frequent first, and are kept for a minute", async () => {
	const suggesting = await createTestOrganization();
	await storeLogs(suggesting, [log(0), log(1), log(2, { service: "billing", route: null, method: "PUT" })]);
	const read = () => telemetrySuggestions(suggesting.member, { source: "request-logs" });
	const expected = { method: ["GET", "PUT"], route: ["/orders"], service: ["shop", "billing"], name: [] };
	expect(await read()).toEqual(expected);
	await storeLogs(suggesting, [log(3, { service: "later" })]);
	expect(await read()).toEqual(expected);
	expect((await telemetrySuggestions(suggesting.member, { source: "traces" })).service).toEqual([]);
});

describe("an export", () => {
	it("has the metadata of every matching request log, newest first, contains no formula, and is audited", async () => {
		const exporting = await createTestOrganization();
		const many = Array.from({ length: 1_003 }, (_, n) => log(n, { traceId: hex(n + 1, 32) }));
		await storeLogs(exporting, [...many, log(2_000, { route: "=1+1,x", service: "odd" })]);
		const lines = (await textOf(await exportRequestLogs(exporting.member, {}))).trimEnd().split("\r\n");
		expect(lines).toHaveLength(1_005);
		expect(lines[0]).toBe(
			"\ufefftime,method,route,status,durationMs,service,severity,traceId,spanId,deployment,key,id",
		);
		expect(lines[1]).toMatch(
			/^2026-11-20T00:00:02\.000Z,GET,"'=1\+1,x",200,2000,odd,,,,Production,Keyhold managed key,/,
		);
		const traces = lines.slice(2).map((line) => line.split(",")[7]);
		expect(traces).toEqual(many.map(({ traceId }) => traceId).toReversed());
		const some = await textOf(await exportRequestLogs(exporting.member, { service: "odd", to: at(2_000) }));
		expect(some.trimEnd().split("\r\n")).toHaveLength(2);
		const audited = await db().auditEvent.findMany({
			where: { chainId: exporting.id, action: "request_log.exported" },
			orderBy: { seq: "asc" },
		});
		expect(audited.map(({ details }) => details)).toEqual([
			{ filters: {} },
			{ filters: { service: "odd", to: at(2_000) } },
		]);
	});

	it("has the traces of the list, and none of another organization", async () => {
		const text = await textOf(await exportTraces(organization.member, { deployment: "Staging" }));
		const lines = text.trimEnd().split("\r\n");
		expect(lines[0]).toContain(
			"startTime,name,service,durationMs,httpStatus,spans,errors,deployment,key,traceId",
		);
		expect(lines.slice(1).map((line) => line.split(",").at(-1))).toEqual(
			expect.arrayContaining([hex(101, 32), hex(102, 32)]),
		);
		expect(lines).toHaveLength(3);
		const all = await textOf(await exportTraces(organization.member, {}));
		expect(all).not.toContain(hex(500, 32));
	});
});
