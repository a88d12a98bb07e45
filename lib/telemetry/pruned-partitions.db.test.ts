import { beforeAll, describe, expect, it } from "vitest";
import { plansOf } from "../../testing/partitions-read.ts";
import { makePastPartitions, partitionsOf } from "../../testing/past-partitions.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { inSearchTransaction } from "../access/search-transaction.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { partitionStarts } from "../platform/partition-starts.ts";
import { firstDatedId, firstUndatedId, recordId, timeOfDatedId } from "../platform/record-id.ts";
import { findCurrentDataKey } from "../vault/stored-data-keys.ts";
import { exportRequestLogs, exportTraces } from "./export-telemetry.ts";
import { findById } from "./find-by-id.ts";
import { longestTraceMs } from "./find-trace.ts";
import { ingestSpans } from "./ingest-spans.ts";
import { listRequestLogs, requestLogPage } from "./list-request-logs.ts";
import { listTraceLogs } from "./list-trace-logs.ts";
import { listTraces } from "./list-traces.ts";
import { openSpan } from "./open-span.ts";
import { openRequestLog, readRequestLog } from "./read-request-log.ts";
import { readTrace } from "./read-trace.ts";
import { requestLogHistogram } from "./request-log-histogram.ts";
import { telemetryExtent } from "./telemetry-extent.ts";
import { telemetrySuggestions } from "./telemetry-suggestions.ts";
import { inTimeSteps, partitionsAtOnce, type Times } from "./time-steps.ts";
import { traceHistogram } from "./trace-histogram.ts";

const dayMs = 86_400_000;
const hour = (days: number, hours: number) =>
	new Date((Math.floor(Date.now() / dayMs) - days) * dayMs + hours * 3_600_000);
const hex = (number: number, length: number) => number.toString(16).padStart(length, "0");
const days = Array.from({ length: 60 }, (_, day) => day);
/** The first and the last partition, in which the IDs say nothing about the time. */
const undated = 2;

let organization: TestOrganization;
let stored: { logs: { id: string; time: Date }[]; spans: { id: string; time: Date; traceId: string }[] };

/** Records whose IDs say nothing about their times, as those of earlier releases and of clocks that are ahead. */
async function storeUndated(): Promise<void> {
	const { deploymentId } = organization;
	const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
	if (!dataKey) throw new Error("no data key");
	const records = days.filter((day) => day % 7 === 3);
	for (const day of records) {
		for (const region of ["former", "undated"] as const) {
			const id = recordId(region, Date.now() - day * 1_000, day, newId().replaceAll("-", ""));
			await db().requestLog.create({
				data: {
					deploymentId,
					id,
					time: hour(day, 5),
					dataKeyId: dataKey.id,
					payload: Buffer.from([0]),
					traceId: hex(day, 32),
				},
			});
		}
	}
	await db().recordCountChange.create({
		data: { deploymentId, dataKeyId: dataKey.id, id: newId(), records: records.length * 2 },
	});
}

const sendSpans = (trace: number, at: Date, deploymentName?: string) =>
	ingestSpans(organization.token, async () => ({
		spans: [0, 1].map((n) => ({
			traceId: hex(trace, 32),
			spanId: hex(trace * 10 + n, 16),
			parentSpanId: n === 0 ? null : hex(trace * 10, 16),
			name: "work",
			kind: 2,
			statusCode: 0,
			startTime: new Date(at.getTime() + n).toISOString(),
			durationMs: 1,
			service: "shop",
			method: null,
			route: null,
			httpStatus: null,
			payload: Buffer.from("{}"),
		})),
		deploymentName,
	}));

type Page = { rows: { id: string }[]; next: string | null; previous: string | null };

async function allPages(read: (place: { after?: string; before?: string }) => Promise<Page>) {
	const down: string[] = [];
	let page = await read({});
	for (;;) {
		down.push(...page.rows.map(({ id }) => id));
		if (page.next === null) break;
		page = await read({ after: page.next });
	}
	const up = page.rows.map(({ id }) => id);
	while (page.previous !== null) {
		page = await read({ before: page.previous });
		up.unshift(...page.rows.map(({ id }) => id));
	}
	return { down, up };
}

describe("with 60 days of partitions", () => {
	useSuiteDatabase();
	useSuiteKms();
	beforeAll(async () => {
		await makePastPartitions(60);
		organization = await createTestOrganization();
		const { slug } = organization;
		for (const day of days) await ingestLogs(organization, 3, "log", hour(day, 4));
		await createDeployment(operator, { organization: slug, name: "Staging", region: "us-west-1" });
		for (const day of days) await sendSpans(day + 1, hour(day, 4), day % 2 ? "Staging" : "Production");
		await storeUndated();
		const { rows: logs } = await pool().query(
			"SELECT id, time FROM request_logs ORDER BY time DESC, id DESC",
		);
		const { rows: spans } = await pool().query(
			`SELECT id, start_time AS time, trace_id AS "traceId" FROM spans WHERE parent_span_id IS NULL ORDER BY start_time DESC, id DESC`,
		);
		stored = { logs, spans };
		expect((await partitionsOf("spans")).length).toBeGreaterThan(75);
	});

	it("lists have every record, page by page in both directions", async () => {
		const { admin } = organization;
		expect(stored.logs.length).toBeGreaterThan(190);
		const logs = await allPages((place) => listRequestLogs(admin, { limit: 7, ...place }));
		expect(logs.down).toEqual(stored.logs.map(({ id }) => id));
		expect(logs.up).toEqual(logs.down);
		const traces = await allPages((place) => listTraces(admin, { limit: 7, ...place }));
		expect(traces.down).toEqual(stored.spans.map(({ id }) => id));
		expect(traces.up).toEqual(traces.down);
	});

	it("no statement reads more partitions than its times need, and at most 16 days of them at once", async () => {
		const { admin } = organization;
		const logAt = (day: number) => stored.logs.find(({ time }) => time <= hour(day, 5)) ?? expect.fail();
		const traceAt = (day: number) => stored.spans.find(({ time }) => time < hour(day, 5)) ?? expect.fail();
		const day = { from: hour(30, 2), to: hour(30, 20) };
		const all = { from: hour(60, 0), to: new Date() };
		const log = { requestLogId: logAt(30).id };
		const traced = { requestLogId: logAt(31).id };
		expect(traced.requestLogId).toMatch(/^[^89ab]/);
		const after = `${hour(30, 12).getTime()}_${newId()}`;
		const drain = async ({ pieces }: { pieces: AsyncIterable<unknown> }) => {
			for await (const _ of pieces);
		};
		const most = partitionsAtOnce + undated;
		const around = 2;
		// The bounds of a step may lie within a partition, and an ID may be a minute older than its record.
		const edges = 1;
		const cases: [what: string, most: number, run: () => Promise<unknown>][] = [
			["a list", most + edges, () => listRequestLogs(admin, {})],
			["a list of one day", 1 + undated, () => listRequestLogs(admin, day)],
			["a page after a position", most + edges, () => listRequestLogs(admin, { after })],
			["a page before a position", most + edges, () => listRequestLogs(admin, { before: after })],
			["a search without a match", most + edges, () => listRequestLogs(admin, { method: "NONE" })],
			[
				"a search of one day without a match",
				1 + undated,
				() => listRequestLogs(admin, { method: "NONE", ...day }),
			],
			["a histogram of one day", 1 + undated, () => requestLogHistogram(admin, day)],
			["a histogram of 60 days", most + edges, () => requestLogHistogram(admin, all)],
			["an export", most + edges, async () => drain(await exportRequestLogs(admin, {}))],
			["traces", most + edges + around, () => listTraces(admin, {})],
			["traces of one day", 1 + around + undated, () => listTraces(admin, day)],
			["traces without a match", most + edges + around, () => listTraces(admin, { name: "none" })],
			["a histogram of traces of one day", 1 + around + undated, () => traceHistogram(admin, day)],
			["a histogram of traces of 60 days", most + edges + around, () => traceHistogram(admin, all)],
			["an export of traces", most + edges + around, async () => drain(await exportTraces(admin, {}))],
			["a trace", most + edges, () => readTrace(admin, { traceId: traceAt(50).traceId })],
			["the logs of a trace", most + edges, () => listTraceLogs(admin, { traceId: traceAt(50).traceId })],
			["a request log", 1, () => readRequestLog(admin, log)],
			["a request log of a trace", 1 + around + undated, () => readRequestLog(admin, traced)],
			["an opened request log", 1, () => openRequestLog(admin, log)],
			["an opened span", 1, () => openSpan(admin, { id: traceAt(30).id })],
			["a request log by ID", 1, () => findById(admin, { id: log.requestLogId })],
			["a trace by ID", most + edges, () => findById(admin, { id: traceAt(50).traceId })],
			["a span by ID", most + edges, () => findById(admin, { id: hex(510, 16) })],
			["an ID that nothing has", most + edges, () => findById(admin, { id: hex(999, 32) })],
			["the extent", most + edges, () => telemetryExtent(admin, { source: "request-logs" })],
			["the extent of traces", most + edges, () => telemetryExtent(admin, { source: "traces" })],
			["suggestions", most + edges, () => telemetrySuggestions(admin, { source: "traces" })],
			["ingest", 2 + undated, () => sendSpans(900, hour(30, 4), "Staging")],
		];
		const read: Record<string, number> = {};
		for (const [what, mostRead, run] of cases) {
			const plans = await plansOf(run);
			expect(plans.length, what).toBeGreaterThan(0);
			for (const { partitions, scans } of plans) {
				read[what] = Math.max(read[what] ?? 0, partitions.length);
				// Two deployments, and four parts of a statement.
				expect(scans, what).toBeLessThanOrEqual(8 * mostRead);
			}
		}
		const allowed = Object.fromEntries(cases.map(([what, mostRead]) => [what, mostRead]));
		const tooMany = Object.entries(read).filter(([what, partitions]) => partitions > (allowed[what] ?? 0));
		expect(tooMany).toEqual([]);
	});

	it("a trace that lasts for weeks is read in few partitions at a time, and its last 30 days only", async () => {
		const sendLong = async (trace: number, firstDay: number) => {
			const starts: number[] = [];
			// Spans with the same payload at the time of others would be a repeated batch.
			for (let at = hour(firstDay, 5); at < hour(2, 0); at = new Date(at.getTime() + 20 * 3_600_000)) {
				await sendSpans(trace, at, "Production");
				starts.push(at.getTime(), at.getTime() + 1);
			}
			return starts;
		};
		const [longer, long] = [await sendLong(800, 50), await sendLong(801, 22)];
		const traceOf = (trace: number) => readTrace(organization.admin, { traceId: hex(trace, 32) });
		const startsOf = async (trace: number) =>
			(await traceOf(trace)).spans.map(({ startTime }) => Date.parse(startTime));
		expect(await startsOf(801)).toEqual(long);
		const { spans, hasEarlier } = await traceOf(801);
		expect(hasEarlier).toBe(false);
		expect(spans.at(-1)?.offsetMs).toBe((long.at(-1) ?? 0) - (long[0] ?? 0));
		const last = longer.at(-1) ?? 0;
		expect(await startsOf(800)).toEqual(longer.filter((ms) => last - ms <= longestTraceMs));
		expect((await traceOf(800)).hasEarlier).toBe(true);
		const plans = await plansOf(() => traceOf(800));
		expect(Math.max(...plans.map(({ partitions }) => partitions.length))).toBeLessThanOrEqual(
			partitionsAtOnce + undated + 1,
		);
		expect(plans.length).toBeLessThan(50);
	});

	it("a trace of a day across a cut of the search is listed, counted and found by its last span as without a cut", async () => {
		const starts = await partitionStarts(db(), "spans");
		const dated = starts.filter((id) => id > firstDatedId && id < firstUndatedId).map(timeOfDatedId);
		const cut = dated.at(-partitionsAtOnce) ?? expect.fail();
		const root = new Date(cut - 1_000);
		const span = {
			traceId: hex(802, 32),
			kind: 2,
			durationMs: 1,
			method: null,
			route: null,
			httpStatus: null,
		};
		const payload = Buffer.from("{}");
		await ingestSpans(organization.token, async () => ({
			spans: [0, 1].map((n) => ({
				...span,
				spanId: hex(8020 + n, 16),
				parentSpanId: n === 0 ? null : hex(8020, 16),
				name: "across",
				service: n === 0 ? "shop" : "across",
				statusCode: n === 0 ? 0 : 2,
				startTime: new Date(root.getTime() + n * (dayMs - 1_000)).toISOString(),
				payload,
			})),
			deploymentName: "Production",
		}));
		const steps: Times[] = [];
		await inTimeSteps(db(), "spans", {}, "newest first", async (step) => {
			steps.push(step);
			return false;
		});
		expect(steps.map(({ from }) => from?.getTime())).toContain(cut);
		const search = { service: "across" } as const;
		const found = { traceId: span.traceId, isRoot: true, spans: 2, errors: 1 };
		expect((await listTraces(organization.admin, search)).rows).toMatchObject([found]);
		const times = { from: hour(59, 0), to: new Date() };
		const { buckets } = await traceHistogram(organization.admin, { ...search, ...times });
		expect(buckets.map(({ counts }) => counts)).toEqual([{ error: 1 }]);
	});

	it("a search gives up the locks of the partitions that it has read", async () => {
		const locked = await inSearchTransaction(async (tx) => {
			const { rows } = await requestLogPage(tx, organization.id, { method: "NONE", limit: 50 });
			expect(rows).toEqual([]);
			const [found] = await tx.$queryRaw<{ partitions: number }[]>`
				SELECT count(DISTINCT relation)::int AS partitions FROM pg_locks JOIN pg_class ON pg_class.oid = relation
				WHERE pid = pg_backend_pid() AND relkind = 'r' AND relname LIKE 'request_logs_%'`;
			return found?.partitions;
		});
		expect(locked).toBeLessThanOrEqual(partitionsAtOnce + undated + 1);
	});
});
