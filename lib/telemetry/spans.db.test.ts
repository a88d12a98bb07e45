import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { decodeOtlpSpans } from "../otlp/otlp-spans.ts";
import { db, pool } from "../platform/db.ts";
import { ingestSpans } from "./ingest-spans.ts";
import { listTraces } from "./list-traces.ts";
import { openSpan } from "./open-span.ts";
import { maxTraceSpans, readTrace } from "./read-trace.ts";

type Sent = {
	trace: number;
	span: number;
	parent?: number;
	name?: string;
	startMs?: number;
	lengthMs?: number;
	code?: number;
};

const marker = "a-text-that-only-payloads-hold";
const hex = (number: number, length: number) => number.toString(16).padStart(length, "0");
const startMs = Date.UTC(2026, 10, 20);
const nanos = (ms: number) => `${BigInt(Math.round((startMs + ms) * 1000)) * 1000n}`;

async function ingest(
	organization: TestOrganization,
	sent: Sent[],
	service = "shop",
	deploymentName?: string,
): Promise<void> {
	const spans = sent.map(
		({ trace, span, parent, name = "work", startMs: from = 0, lengthMs = 10, code = 0 }) => ({
			traceId: hex(trace, 32),
			spanId: hex(span, 16),
			...(parent && { parentSpanId: hex(parent, 16) }),
			name,
			startTimeUnixNano: nanos(from),
			endTimeUnixNano: nanos(from + lengthMs),
			attributes: [{ key: "note", value: { stringValue: marker } }],
			events: [{ name: marker }],
			links: [{ traceId: hex(1, 32), spanId: hex(1, 16), traceState: marker }],
			status: { code, message: marker },
		}),
	);
	const resource = {
		attributes: [
			{ key: "service.name", value: { stringValue: service } },
			{ key: "host.name", value: { stringValue: marker } },
		],
	};
	const body = JSON.stringify({
		resourceSpans: [{ resource, scopeSpans: [{ scope: { name: marker }, spans }] }],
	});
	await ingestSpans(organization.token, async () => ({
		spans: await decodeOtlpSpans(body, {
			reject: (reason) => expect.fail(reason),
		}),
		deploymentName,
	}));
}

useSuiteDatabase();
useSuiteKms();

describe("spans", () => {
	it("leave no attribute, event, link, resource, scope or status message in the database", async () => {
		const organization = await createTestOrganization();
		await ingest(organization, [{ trace: 1, span: 1 }]);
		const { rows } = await pool().query(
			`SELECT count(*)::int AS found FROM spans AS t
			WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`,
			[marker],
		);
		expect(rows).toEqual([{ found: 0 }]);
		expect(await db().span.count({ where: { deploymentId: organization.deploymentId } })).toBe(1);
	});

	it("open to all their fields, leave an audit row, and follow a customer key", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin, id: organizationId } = organization;
		await ingest(organization, [
			{ trace: 1, span: 1 },
			{ trace: 1, span: 2, parent: 1 },
		]);
		const { keyId } = await addKey(admin, {
			deploymentId,
			arn: await createCustomerKey(organizationId),
			name: "key",
		});
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		expect(await db().span.count({ where: { deploymentId, dataKey: { kmsKeyId: keyId } } })).toBe(2);
		const { spans } = await readTrace(organization.member, { traceId: hex(1, 32) });
		for (const { id } of spans) {
			const { span, resource, scope } = JSON.parse(await openSpan(organization.member, { id }));
			expect(
				JSON.stringify([span.attributes, span.events, span.links, span.status, resource, scope]),
			).toContain(marker);
		}
		const opened = await db().auditEvent.findMany({
			where: { chainId: organizationId, action: "span.opened" },
		});
		expect(opened.map(({ targetId }) => targetId).toSorted()).toEqual(spans.map(({ id }) => id).toSorted());
	});
});

describe("the list of traces", () => {
	let organization: TestOrganization;
	const list = async (filters: Parameters<typeof listTraces>[1] = {}) =>
		(await listTraces(organization.member, filters)).rows.map(({ traceId }) => Number.parseInt(traceId, 16));

	beforeAll(async () => {
		organization = await createTestOrganization();
		await ingest(organization, [
			{ trace: 1, span: 2, parent: 1, name: "child", startMs: 1, lengthMs: 5, code: 2 },
			{ trace: 1, span: 1, name: "root", startMs: 2, lengthMs: 20 },
			{ trace: 2, span: 3, parent: 9, name: "late", startMs: 1_001 },
			{ trace: 2, span: 4, parent: 9, name: "early", startMs: 1_000.5, lengthMs: 7 },
		]);
		await ingest(organization, [{ trace: 1, span: 5, parent: 1, name: "charge" }], "billing");
		await ingest(
			organization,
			[{ trace: 3, span: 6, name: "100%_root", startMs: 2_000, code: 1 }],
			"billing",
		);
	});

	it("shows each trace by its root or earliest span, with its counts", async () => {
		const { rows } = await listTraces(organization.member, {});
		const shown = rows.map(({ name, spans, errors, isRoot, durationMs }) => ({
			name,
			spans,
			errors,
			isRoot,
			durationMs,
		}));
		expect(shown).toEqual([
			{ name: "100%_root", spans: 1, errors: 0, isRoot: true, durationMs: 10 },
			{ name: "early", spans: 2, errors: 0, isRoot: false, durationMs: 7 },
			{ name: "root", spans: 3, errors: 1, isRoot: true, durationMs: 20 },
		]);
	});

	it.each<[object, number[]]>([
		[{ service: "billing" }, [3, 1]],
		[{ name: "charge" }, [1]],
		[{ name: "oo" }, [3, 1]],
		[{ name: "%_" }, [3]],
		[{ name: "Root" }, []],
		[{ status: "error" }, [1]],
		[{ status: "ok" }, [3]],
		[{ status: "unset" }, [2, 1]],
		[{ status: "nonsense" }, [3, 2, 1]],
		// By one span, not by one of each.
		[{ service: "billing", status: "error" }, []],
		[{ minDurationMs: "10" }, [3, 1]],
		[{ from: new Date(startMs + 1_000) }, [3, 2]],
		[{ to: new Date(startMs + 1_001) }, [2, 1]],
		// A filter that is not understood is not given.
		[{ after: "'; DROP TABLE spans; --" }, [3, 2, 1]],
	])("is filtered by %j", async (filters, expected) => {
		expect(await list(filters)).toEqual(expected);
	});

	it("refuses times that do not exist or that PostgreSQL cannot store", async () => {
		for (const from of ["2026-02-30", "-271821-04-20", "+275760-09-13"]) {
			await expect(list({ from })).rejects.toMatchObject({ code: "INVALID_INPUT" });
		}
	});

	it("refuses text that PostgreSQL cannot store", async () => {
		await expect(list({ service: "\0" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	it("has all deployments of the organization in one order", async () => {
		const both = await createTestOrganization();
		await createDeployment(operator, { organization: both.slug, name: "Staging", region: "us-west-1" });
		for (const [index, deploymentName] of ["Production", "Staging", "Production"].entries())
			await ingest(both, [{ trace: index + 1, span: 1, startMs: index }], "shop", deploymentName);
		const { rows } = await listTraces(both.member, {});
		expect(rows.map(({ traceId }) => Number.parseInt(traceId, 16))).toEqual([3, 2, 1]);
	});

	it("has every trace on one page, even within one microsecond", async () => {
		const busy = await createTestOrganization();
		const count = 120;
		await ingest(
			busy,
			Array.from({ length: count }, (_, index) => ({
				trace: index + 1,
				span: index + 1,
				startMs: Math.floor(index / 60) * 0.001,
			})),
		);
		const seen: string[] = [];
		let after: string | undefined;
		do {
			const { rows, next } = await listTraces(busy.member, { after });
			seen.push(...rows.map(({ traceId }) => traceId));
			after = next ?? undefined;
		} while (after);
		expect(seen).toHaveLength(count);
		expect(new Set(seen).size).toBe(count);
	});
});

describe("a trace", () => {
	it("has its spans in the order of their starts, to the microsecond", async () => {
		const organization = await createTestOrganization();
		await ingest(organization, [
			{ trace: 5, span: 2, parent: 1, startMs: 0.25, lengthMs: 0.5 },
			{ trace: 5, span: 1, startMs: 0.001, lengthMs: 1 },
			{ trace: 6, span: 3 },
		]);
		const { spans, isCut } = await readTrace(organization.member, { traceId: hex(5, 32) });
		expect(isCut).toBe(false);
		expect(
			spans.map(({ spanId, offsetMs, durationMs }) => [Number.parseInt(spanId, 16), offsetMs, durationMs]),
		).toEqual([
			[1, 0, 1],
			[2, 0.249, 0.5],
		]);
	});

	it("is found by its id in either case", async () => {
		const organization = await createTestOrganization();
		await ingest(organization, [{ trace: 0xab, span: 1 }]);
		const upperCase = hex(0xab, 32).toUpperCase();
		expect(upperCase).toMatch(/AB$/);
		expect((await readTrace(organization.member, { traceId: upperCase })).spans).toHaveLength(1);
	});

	it("that is too large to be shown is marked as such", async () => {
		const organization = await createTestOrganization();
		const spans = (count: number) =>
			Array.from({ length: count }, (_, index) => ({ trace: 7, span: index + 1 }));
		await ingest(organization, spans(maxTraceSpans));
		const read = () => readTrace(organization.member, { traceId: hex(7, 32) });
		expect(await read()).toMatchObject({ isCut: false, spans: { length: maxTraceSpans } });
		await ingest(organization, spans(1));
		expect(await read()).toMatchObject({ isCut: true, spans: { length: maxTraceSpans } });
	});
});
