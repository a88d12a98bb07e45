import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment } from "../../lib/operator/verbs/create-deployment.ts";
import { operatorCreateToken } from "../../lib/operator/verbs/create-token.ts";
import { encodeProtobuf } from "../../lib/otlp/protobuf.ts";
import { db } from "../../lib/platform/db.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { type GatewayProcess, useSuiteGateways } from "../../testing/suite-gateway.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	operator,
	otlpLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";

useSuiteDatabase();
useSuiteKms();
const startGateway = useSuiteGateways();

const json = "application/json";
const protobuf = "application/x-protobuf";
let gateway: GatewayProcess;
let organization: TestOrganization;
let token: string;

beforeAll(async () => {
	organization = await createTestOrganization();
	token = organization.token.caller.kind === "token" ? organization.token.caller.token : "";
	const another = await createTestOrganization();
	await createDeployment(operator, { organization: another.slug, name: "Another's", region: "us-west-1" });
	gateway = await startGateway();
});

type Sent = { method?: string; type?: string; headers?: Record<string, string>; body?: string | Uint8Array };

async function send(
	path: string,
	{ method = "POST", type = json, headers, body = otlpLogs(1, "sent") }: Sent,
) {
	const response = await fetch(gateway.url + path, {
		method,
		headers: { "content-type": type, authorization: `Bearer ${token}`, ...headers },
		...(method !== "GET" && method !== "HEAD" && { body: body as BodyInit }),
		redirect: "manual",
	});
	return {
		status: response.status,
		headers: response.headers,
		bytes: Buffer.from(await response.arrayBuffer()),
	};
}

const countLogs = () => db().requestLog.count({ where: { deploymentId: organization.deploymentId } });

/** A span in protobuf, different each time, since a repeated batch is stored once. */
function span(): Uint8Array {
	const ids = { traceId: randomBytes(16), spanId: randomBytes(8) };
	const spans = [{ ...ids, name: "GET /", startTimeUnixNano: "1000" }];
	return encodeProtobuf("ExportTraceServiceRequest", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

describe("telemetry", () => {
	it.each([
		["/v1/logs", {}],
		["/otlp/v1/logs", {}],
		["/v1/logs/", {}],
		["//v1/logs", {}],
		["/v1/logs?source=x", {}],
		["/v1/logs", { body: gzipSync(otlpLogs(1, "packed")), headers: { "content-encoding": "gzip" } }],
		["/v1/logs", { body: gzipSync(otlpLogs(1, "packed")), headers: { "content-encoding": "x-gzip" } }],
		["/v1/logs", { type: "application/json; charset=utf-8" }],
	] as [string, Sent][])("sent to %s is stored (%#)", async (path, sent) => {
		const before = await countLogs();
		const { status, headers, bytes } = await send(path, sent);
		expect([status, headers.get("content-type"), String(bytes)]).toEqual([200, json, "{}"]);
		expect(await countLogs()).toBe(before + 1);
	});

	it.each(["/v1/traces", "/otlp/v1/traces"])("in protobuf, sent to %s, is stored", async (path) => {
		const where = { deploymentId: organization.deploymentId };
		const before = await db().span.count({ where });
		const { status, headers, bytes } = await send(path, { type: protobuf, body: span() });
		expect([status, headers.get("content-type"), bytes.length]).toEqual([200, protobuf, 0]);
		expect(await db().span.count({ where })).toBe(before + 1);
	});
});

describe("a partly rejected batch", () => {
	const record = (content: object) =>
		JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [content, {}] }] }] });

	it.each([
		["an id that is not valid", 2, "0", record({ traceId: "x" }), "traceId: left out, not an id"],
		["a record that is not valid", 1, "1", record({ traceId: "x", flags: "x" }), "flags: expected fixed32"],
		["all, by its spelling", 0, "0", '{"resource_logs":[]}', "body: resource_logs is ignored"],
	])("reports %s", async (_, stored, rejectedLogRecords, body, message) => {
		const before = await countLogs();
		const { status, bytes } = await send("/v1/logs", { body });
		expect(status).toBe(200);
		const errorMessage = expect.stringContaining(message);
		expect(JSON.parse(String(bytes))).toEqual({ partialSuccess: { rejectedLogRecords, errorMessage } });
		expect(await countLogs()).toBe(before + stored);
	});
});

it("a deployment is named by its id, and by a name beyond ASCII, as UTF-8 or percent-encoded", async () => {
	const several = await createTestOrganization();
	await createDeployment(operator, { organization: several.slug, name: "東京", region: "us-west-1" });
	const other = several.token.caller.kind === "token" ? several.token.caller.token : "";
	const { id } = await db().deployment.findFirstOrThrow({
		where: { organizationId: several.id, name: "東京" },
	});
	for (const name of [id, "%E6%9D%B1%E4%BA%AC", Buffer.from("東京").toString("latin1")]) {
		const headers = { authorization: `Bearer ${other}`, "x-keyhold-deployment": name };
		expect((await send("/v1/logs", { headers })).status).toBe(200);
	}
	expect(await db().requestLog.count({ where: { deploymentId: id } })).toBe(3);
});

describe("a refusal", () => {
	const big = "x".repeat(5 * 1024 * 1024);
	it.each([
		["without a token", 401, { headers: { authorization: "" } }],
		["with an unknown token", 401, { headers: { authorization: "Bearer kh_wrong" } }],
		["with a password", 401, { headers: { authorization: "Basic eDp4" } }],
		["of another type", 415, { type: "text/plain" }],
		["in another packing", 415, { headers: { "content-encoding": "br" } }],
		["that is no JSON", 400, { body: "{" }],
		["that is no gzip", 400, { headers: { "content-encoding": "gzip" } }],
		["that is too large", 413, { body: otlpLogs(1, big) }],
		[
			"that is too large unpacked",
			413,
			{ body: gzipSync(big.repeat(5)), headers: { "content-encoding": "gzip" } },
		],
		["for a deployment that is not there", 404, { headers: { "x-keyhold-deployment": "Staging" } }],
		["for another's deployment", 404, { headers: { "x-keyhold-deployment": "Another's" } }],
	] as [string, number, Sent][])(
		"of a request %s gives the reason and stores nothing",
		async (_, expected, sent) => {
			const before = await countLogs();
			const { status, headers, bytes } = await send("/v1/logs", sent);
			expect(status).toBe(expected);
			expect(headers.get("content-type")).toBe(json);
			expect(JSON.parse(String(bytes))).toEqual({ message: expect.stringMatching(/^[A-Z].{10,}\.$/) });
			expect(headers.get("www-authenticate")).toBe(expected === 401 ? "Bearer" : null);
			expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
			expect(await countLogs()).toBe(before);
		},
	);

	it("of a token without the scope is 403", async () => {
		const created = await operatorCreateToken(operator, {
			organization: organization.slug,
			name: "reader",
			scopes: ["telemetry:read"],
		});
		const headers = { authorization: `Bearer ${created.token}` };
		expect((await send("/v1/logs", { headers })).status).toBe(403);
	});

	it("of a request without a deployment, in an organization with several, is 400", async () => {
		const several = await createTestOrganization();
		await createDeployment(operator, { organization: several.slug, name: "Staging", region: "us-west-1" });
		const other = several.token.caller.kind === "token" ? several.token.caller.token : "";
		const headers = { authorization: `Bearer ${other}` };
		expect((await send("/v1/logs", { headers })).status).toBe(400);
		const named = { ...headers, "x-keyhold-deployment": "Staging" };
		expect((await send("/v1/logs", { headers: named })).status).toBe(200);
	});

	it.each([
		"/v1/metrics",
		"/v1/profiles",
		"/v1development/profiles",
		"/",
		"/v1",
		"/otlp",
		"/v1/%6Cogs",
		"/v1/%E0%A4%A",
		"/v1/logs/more",
		"/toString",
		"/__proto__",
	])("of the path %s is a 404 of OTLP, in the encoding of the request", async (path) => {
		for (const type of [json, protobuf, "text/plain"]) {
			const { status, headers, bytes } = await send(path, { type, body: "{}" });
			expect(status).toBe(404);
			expect(headers.get("content-type")).toBe(type === protobuf ? protobuf : json);
			expect(headers.get("location")).toBeNull();
			const message = "This path does not exist. Send OTLP to /v1/logs and /v1/traces.";
			if (type === protobuf) expect(bytes).toEqual(Buffer.from(encodeProtobuf("Status", { message })));
			else expect(JSON.parse(String(bytes))).toEqual({ message });
		}
	});

	it.each([
		["GET", "/v1/logs", "POST"],
		["HEAD", "/v1/traces", "POST"],
		["PUT", "/otlp/v1/logs", "POST"],
		["DELETE", "/v1/logs/", "POST"],
		["OPTIONS", "/v1/logs", "POST"],
		["POST", "/health", "GET, HEAD"],
		["POST", "/metrics", "GET, HEAD"],
	])("of %s %s is 405 and lists the allowed methods", async (method, path, allow) => {
		const { status, headers } = await send(path, { method });
		expect([status, headers.get("allow")]).toEqual([405, allow]);
	});
});
