import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { decodeOtlpLogs } from "../otlp/otlp-logs.ts";
import { decodeOtlpSpans } from "../otlp/otlp-spans.ts";
import { db } from "../platform/db.ts";
import { ingestRequestLogs } from "./ingest-request-logs.ts";
import { ingestSpans } from "./ingest-spans.ts";
import { listTraceLogs, maxTraceLogs } from "./list-trace-logs.ts";
import { readRequestLog } from "./read-request-log.ts";
import { readTrace } from "./read-trace.ts";

const hex = (number: number, length: number) => number.toString(16).padStart(length, "0");
const startMs = Date.UTC(2026, 10, 20);
const nanos = (ms: number) => `${BigInt(startMs + ms)}000000`;

async function sendSpan(
	organization: TestOrganization,
	trace: number,
	atMs: number,
	deploymentName?: string,
) {
	const span = { traceId: hex(trace, 32), spanId: hex(1, 16), name: "work" };
	const times = { startTimeUnixNano: nanos(atMs), endTimeUnixNano: nanos(atMs + 1000) };
	const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...times }] }] }] });
	await ingestSpans(organization.token, async () => ({
		spans: await decodeOtlpSpans(body, { reject: (reason) => expect.fail(reason) }),
		deploymentName,
	}));
}

async function sendLogs(
	organization: TestOrganization,
	logs: { trace: number | null; atMs: number }[],
	deploymentName?: string,
) {
	const logRecords = logs.map(({ trace, atMs }) => ({
		timeUnixNano: nanos(atMs),
		body: { stringValue: `at ${atMs}` },
		...(trace !== null && { traceId: hex(trace, 32), spanId: hex(1, 16) }),
	}));
	await ingestRequestLogs(organization.token, async () => ({
		logs: await decodeOtlpLogs(
			JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
			new Date(),
		),
		deploymentName,
	}));
}

useSuiteDatabase();
useSuiteKms();

describe("the request logs of a trace", () => {
	let organization: TestOrganization;
	const timesOf = async (trace: number) => {
		const { rows } = await listTraceLogs(organization.member, { traceId: hex(trace, 32).toUpperCase() });
		return rows.map(({ time }) => Date.parse(time) - startMs);
	};

	beforeAll(async () => {
		organization = await createTestOrganization();
		await createDeployment(operator, {
			organization: organization.slug,
			name: "Staging",
			region: "us-west-1",
		});
	});

	it("are those of all deployments, oldest first, without logs of other traces", async () => {
		await sendSpan(organization, 1, 0, "Production");
		await sendSpan(organization, 1, 4_000, "Staging");
		await sendLogs(
			organization,
			[
				{ trace: 1, atMs: 20 },
				{ trace: 1, atMs: 10 },
				{ trace: 2, atMs: 15 },
				{ trace: null, atMs: 16 },
			],
			"Production",
		);
		await sendLogs(organization, [{ trace: 1, atMs: 15 }], "Staging");
		expect(await timesOf(1)).toEqual([10, 15, 20]);
	});

	it("are those from a minute before its first span to a minute after its last", async () => {
		await sendSpan(organization, 3, 0, "Production");
		await sendSpan(organization, 3, 9_000, "Staging");
		const inside = [-60_000, 70_000].map((atMs) => ({ trace: 3, atMs }));
		const outside = [-60_001, 70_001].map((atMs) => ({ trace: 3, atMs }));
		await sendLogs(organization, [...inside, ...outside], "Production");
		expect(await timesOf(3)).toEqual([-60_000, 70_000]);
	});

	it("are cut, and marked as such, if there are very many", async () => {
		await sendSpan(organization, 4, 0, "Production");
		const many = Array.from({ length: maxTraceLogs + 1 }, (_, atMs) => ({ trace: 4, atMs }));
		await sendLogs(organization, many.slice(1), "Production");
		const read = () => listTraceLogs(organization.member, { traceId: hex(4, 32) });
		expect(await read()).toMatchObject({ isCut: false, rows: { length: maxTraceLogs } });
		await sendLogs(organization, many.slice(0, 1), "Staging");
		expect(await read()).toMatchObject({ isCut: true, rows: { length: maxTraceLogs } });
		expect((await timesOf(4))[0]).toBe(0);
	});

	it("are not found for a trace without spans", async () => {
		await sendLogs(organization, [{ trace: 5, atMs: 0 }], "Production");
		const read = listTraceLogs(organization.member, { traceId: hex(5, 32) });
		await expect(read).rejects.toMatchObject({ code: "NOT_FOUND" });
	});
});

describe("a request log", () => {
	it("says whether spans of its trace are stored in its organization", async () => {
		const [organization, other] = [await createTestOrganization(), await createTestOrganization()];
		await sendSpan(organization, 1, 0);
		await sendSpan(other, 2, 0);
		await sendLogs(organization, [
			{ trace: 1, atMs: 1 },
			{ trace: 2, atMs: 2 },
			{ trace: null, atMs: 3 },
		]);
		const { deploymentId } = organization;
		const rows = await db().requestLog.findMany({ where: { deploymentId }, orderBy: { time: "asc" } });
		const read = await Promise.all(
			rows.map(({ id }) => readRequestLog(organization.member, { requestLogId: id })),
		);
		expect(read.map(({ isTraceStored }) => isTraceStored)).toEqual([true, false, false]);
	});
});

describe("the spans of a trace", () => {
	it("name their deployment and the key that protects them", async () => {
		const organization = await createTestOrganization();
		await createDeployment(operator, {
			organization: organization.slug,
			name: "Staging",
			region: "us-west-1",
		});
		await sendSpan(organization, 1, 0, "Production");
		await sendSpan(organization, 1, 1, "Staging");
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(organization.admin, {
			deploymentId: organization.deploymentId,
			arn,
			name: "own-key",
		});
		await activateKey(organization.admin, { keyId });
		await convergeDeployment(organization.deploymentId, new AbortController().signal);
		const { spans } = await readTrace(organization.member, { traceId: hex(1, 32) });
		expect(spans.map((span) => [span.deploymentName, span.keyName, span.keyId])).toEqual([
			["Production", "own-key", keyId],
			["Staging", "Keyhold managed key", null],
		]);
	});
});
