import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { db } from "../lib/platform/db.ts";
import { log } from "../lib/platform/log.ts";
import { openRaw, sendRaw } from "../testing/raw-http.ts";
import { useSuiteDatabase } from "../testing/suite-database.ts";
import { useSuiteKms } from "../testing/suite-kms.ts";
import { createTestOrganization, otlpLogs, type TestOrganization } from "../testing/suite-organization.ts";
import { createAdmission } from "./admission/admission.ts";
import { gatewayRoutes } from "./routes.ts";
import { serve } from "./serve.ts";

log.level = "silent";
useSuiteDatabase();
useSuiteKms();

const kibibyte = 1024;
/** The memory of a request before its body. */
const overhead = 32 * kibibyte;
const admission = createAdmission({
	maxBytes: 1_024 * kibibyte,
	recordsPerSecond: 1_000_000,
	maxConcurrent: 2,
	words: { tooFast: "Too fast.", tooMuch: "Too much." },
});
let server: Server;
let port: number;
let one: TestOrganization;
let other: TestOrganization;

beforeAll(async () => {
	[one, other] = [await createTestOrganization(), await createTestOrganization()];
	server = serve(gatewayRoutes({ telemetry: admission, vault: admission, leases: admission }), {
		headersMs: 1_000,
		requestMs: 3_000,
		checkEveryMs: 50,
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	({ port } = server.address() as AddressInfo);
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const tokenOf = ({ token: { caller } }: TestOrganization) => (caller.kind === "token" ? caller.token : "");

/** The head of a request that sends logs. */
function head(organization: TestOrganization | null, length: number, ...more: string[]): string {
	const authorization = organization ? [`Authorization: Bearer ${tokenOf(organization)}`] : [];
	const lines = ["Host: gateway", "Content-Type: application/json", `Content-Length: ${length}`];
	return `${["POST /v1/logs HTTP/1.1", ...lines, ...authorization, ...more].join("\r\n")}\r\n\r\n`;
}

async function post(organization: TestOrganization, body: string) {
	const response = await fetch(`http://127.0.0.1:${port}/v1/logs`, {
		method: "POST",
		headers: { "content-type": "application/json", authorization: `Bearer ${tokenOf(organization)}` },
		body,
	});
	return {
		status: response.status,
		retryAfter: response.headers.get("retry-after"),
		text: await response.text(),
	};
}

describe("a body", () => {
	it("is not awaited if its sender is refused", async () => {
		const stranger = openRaw(port);
		stranger.send(head(null, 4 * 1024 * kibibyte));
		await expect.poll(stranger.statuses).toEqual([401]);
		stranger.close();
	});

	it("is not requested with 100-continue if its sender is refused", async () => {
		const answer = await sendRaw(port, head(null, 100, "Expect: 100-continue"));
		expect(answer).toMatch(/^HTTP\/1\.1 401 .*\r\nconnection: close\r\n/is);
	});

	it("is requested with 100-continue once its sender is admitted", async () => {
		const body = otlpLogs(1, "asked for");
		const sender = openRaw(port);
		sender.send(head(one, body.length, "Expect: 100-continue"));
		await expect.poll(sender.statuses).toEqual([100]);
		sender.send(body);
		await expect.poll(sender.statuses).toEqual([100, 200]);
		sender.close();
	});

	it.each([
		["before it was read", null],
		["in the middle of it", () => one],
	] as const)(
		"that was refused %s is thrown away, and its connection serves the next request",
		async (_, by) => {
			const sender = openRaw(port);
			// More than the organization's share of the memory.
			const tooMuch = 700 * kibibyte;
			sender.send(head(by?.() ?? null, tooMuch), "x".repeat(tooMuch));
			const status = by ? 429 : 401;
			await expect.poll(sender.statuses).toEqual([status]);
			const body = otlpLogs(1, "after a refusal");
			sender.send(head(one, body.length), body);
			await expect.poll(sender.statuses).toEqual([status, 200]);
			sender.close();
		},
	);

	it("that is refused and never ends closes the connection long before the time limit", async () => {
		const patient = serve(gatewayRoutes({ telemetry: admission, vault: admission, leases: admission }));
		await once(patient.listen(0, "127.0.0.1"), "listening");
		const sender = openRaw((patient.address() as AddressInfo).port);
		sender.send(head(null, 1024 * 1024 * kibibyte));
		for (let sent = 0; sent < 12; sent++) sender.send(Buffer.alloc(1024 * kibibyte));
		await expect.poll(sender.isClosed).toBe(true);
		patient.close();
	});

	it("that arrives too slowly is cut off", async () => {
		const answer = await sendRaw(port, head(one, 10), "half.");
		expect(answer).toMatch(/^HTTP\/1\.1 408 /);
		expect((await post(one, otlpLogs(1, "after a slow one"))).status).toBe(200);
	});
});

it("headers that never end are cut off, and too many are refused", async () => {
	expect(await sendRaw(port, "POST /v1/logs HTTP/1.1\r\nHost: x\r\nX-Slow: ")).toMatch(/^HTTP\/1\.1 408 /);
	const large = `X-Large: ${"x".repeat(20 * kibibyte)}`;
	expect(await sendRaw(port, head(one, 2, large))).toMatch(/^HTTP\/1\.1 431 /);
});

it.each([
	["TRACE /v1/logs HTTP/1.1", 405],
	["PROPFIND /v1/logs HTTP/1.1", 405],
	["GET http://gateway.example/health HTTP/1.1", 200],
	["GET http://gateway.example/v1/logs HTTP/1.1", 405],
	["GET http://[ HTTP/1.1", 404],
	["OPTIONS * HTTP/1.1", 404],
	["GET /%00 HTTP/1.1", 404],
	["GET /%ff%zz HTTP/1.1", 404],
	["GET //evil.example/health HTTP/1.1", 404],
	["GET /health HTTP/9.9", 400],
	["NONSENSE", 400],
])("%s is answered %d", async (line, status) => {
	const answer = await sendRaw(port, `${line}\r\nHost: gateway\r\nConnection: close\r\n\r\n`);
	expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

describe("one organization", () => {
	it("holds at most its share of the memory, and another one gets some", async () => {
		const part = 215 * kibibyte;
		const slow = [openRaw(port), openRaw(port)];
		for (const sender of slow) sender.send(head(one, part), "x".repeat(part - 1));
		await expect.poll(admission.takenBytes).toBe(2 * (part - 1 + overhead));
		expect(await post(one, otlpLogs(1, "one more"))).toEqual({
			status: 429,
			retryAfter: "3",
			text: expect.stringContaining("Send it again"),
		});
		expect((await post(other, otlpLogs(100, "another's"))).status).toBe(200);
		for (const sender of slow) sender.send("x");
		for (const sender of slow) await expect.poll(sender.statuses).toEqual([400]);
		expect((await post(one, otlpLogs(1, "again"))).status).toBe(200);
		for (const sender of slow) sender.close();
	});

	it("frees its memory when the sender disconnects in the middle of a body", async () => {
		const most = 240 * kibibyte;
		for (let time = 0; time < 5; time++) {
			const sender = openRaw(port);
			sender.send(head(one, most), "x".repeat(most - 1));
			await expect.poll(admission.takenBytes).toBe(most - 1 + overhead);
			expect((await post(one, "x".repeat(250 * kibibyte))).status).toBe(429);
			sender.close();
			await expect.poll(admission.takenBytes).toBe(0);
			expect((await post(one, "x".repeat(250 * kibibyte))).status).toBe(400);
		}
	});

	it("is charged for its decoded records, not for the bytes sent", async () => {
		const before = await db().requestLog.count({ where: { deploymentId: one.deploymentId } });
		const resource = { attributes: [{ key: "note", value: { stringValue: "x".repeat(10 * kibibyte) } }] };
		const logRecords = Array.from({ length: 100 }, () => ({ body: { stringValue: "small" } }));
		const body = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
		expect(body.length).toBeLessThan(16 * kibibyte);
		expect((await post(one, body)).status).toBe(429);
		expect(await db().requestLog.count({ where: { deploymentId: one.deploymentId } })).toBe(before);
	});
});
