import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as send } from "node:http";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { gatewayArguments } from "../dev/run/process.ts";
import { db } from "../lib/platform/db.ts";
import { openRaw } from "../testing/raw-http.ts";
import { readSeries } from "../testing/read-series.ts";
import { useSuiteDatabase } from "../testing/suite-database.ts";
import { useSuiteGateways } from "../testing/suite-gateway.ts";
import { useSuiteKms } from "../testing/suite-kms.ts";
import { createTestOrganization, otlpLogs, type TestOrganization } from "../testing/suite-organization.ts";

useSuiteDatabase();
useSuiteKms();
const startGateway = useSuiteGateways();

const tokenOf = ({ token: { caller } }: TestOrganization) => (caller.kind === "token" ? caller.token : "");
const countLogs = ({ deploymentId }: TestOrganization) => db().requestLog.count({ where: { deploymentId } });

function post(url: string, organization: TestOrganization, body: string): Promise<Response> {
	return fetch(`${url}/v1/logs`, {
		method: "POST",
		headers: { "content-type": "application/json", authorization: `Bearer ${tokenOf(organization)}` },
		body,
	});
}

it("a gateway reports its health, and its metrics to this machine", async () => {
	const { url } = await startGateway();
	const health = await fetch(`${url}/health`);
	expect(await health.json()).toEqual({ status: "ok", database: "ok", kms: "ok" });
	expect(health.headers.get("cache-control")).toBe("no-store");
	const organization = await createTestOrganization();
	expect((await post(url, organization, otlpLogs(7, "counted"))).status).toBe(200);
	expect((await post(url, organization, "{")).status).toBe(400);
	const series = readSeries(await (await fetch(`${url}/metrics`)).text());
	expect(series.get("keyhold_records_sealed_total")).toBe(7);
	expect(series.get('keyhold_telemetry_requests_total{status="200"}')).toBe(1);
	expect(series.get('keyhold_telemetry_requests_total{status="400"}')).toBe(1);
	expect(series.get("keyhold_telemetry_room_bytes")).toBe(0);
	const proxied = await fetch(`${url}/metrics`, { headers: { "x-forwarded-for": "203.0.113.9" } });
	expect(proxied.status).toBe(403);
});

it("a batch that is sent again is acknowledged with a warning, and counted", async () => {
	const { url } = await startGateway();
	const organization = await createTestOrganization();
	const body = otlpLogs(3, "lost answer");
	expect(await (await post(url, organization, body)).json()).toEqual({});
	const again = await post(url, organization, body);
	expect([again.status, await again.json()]).toEqual([
		200,
		{
			partialSuccess: {
				rejectedLogRecords: "0",
				errorMessage: "The batch was already stored and is not stored twice",
			},
		},
	]);
	const series = readSeries(await (await fetch(`${url}/metrics`)).text());
	expect(series.get("keyhold_telemetry_repeated_batches_total")).toBe(1);
	expect(await countLogs(organization)).toBe(3);
});

it("a request whose sender disconnects while it is decoded is dropped and not stored", async () => {
	const { url } = await startGateway();
	const organization = await createTestOrganization();
	// The maximum number of records, each of about 1 KiB.
	const body = gzipSync(otlpLogs(16_384, "x".repeat(800)));
	const unpackedBytes = 16_384 * 1_000;
	const roomBytes = async () => {
		const series = readSeries(await (await fetch(`${url}/metrics`)).text());
		return series.get("keyhold_telemetry_room_bytes") ?? 0;
	};
	const request = send(`${url}/v1/logs`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			"content-encoding": "gzip",
			authorization: `Bearer ${tokenOf(organization)}`,
		},
	});
	request.on("error", () => {});
	request.end(body);
	// The body has been read, and its first payloads decoded.
	await expect.poll(roomBytes, { interval: 10, timeout: 10_000 }).toBeGreaterThan(unpackedBytes);
	request.destroy();
	await expect.poll(roomBytes, { interval: 10, timeout: 20_000 }).toBe(0);
	expect(await countLogs(organization)).toBe(0);
});

it("a gateway without its database reports it and asks exporters to retry", async () => {
	const organization = await createTestOrganization();
	const { url } = await startGateway({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, 503);
	const refused = await post(url, organization, otlpLogs(1, "cut off"));
	expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "3"]);
});

it("an organization beyond its rate is told when to retry, and another one is not delayed", async () => {
	const { url } = await startGateway({ KEYHOLD_INGEST_RATE: "10" });
	const [fast, other] = [await createTestOrganization(), await createTestOrganization()];
	expect((await post(url, fast, otlpLogs(150, "fast"))).status).toBe(200);
	const refused = await post(url, fast, otlpLogs(1, "too fast"));
	expect(refused.status).toBe(429);
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
	expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(5);
	expect(await refused.json()).toEqual({
		message: expect.stringContaining("more than 10 records per second"),
	});
	expect((await post(url, other, otlpLogs(1, "other"))).status).toBe(200);
	expect(await countLogs(fast)).toBe(150);
	// A retry at the given time is accepted.
	await expect
		.poll(async () => (await post(url, fast, otlpLogs(1, "again"))).status, { timeout: 10_000 })
		.toBe(200);
});

it("a refused request is charged to the rate too", async () => {
	const { url } = await startGateway({ KEYHOLD_INGEST_RATE: "10" });
	const organization = await createTestOrganization();
	expect((await post(url, organization, `${" ".repeat(200 * 1024)}{`)).status).toBe(400);
	expect((await post(url, organization, otlpLogs(1, "too fast"))).status).toBe(429);
});

it("a stopping gateway stores what it has acknowledged and finishes what it has started", async () => {
	const { url, port, child, ended } = await startGateway();
	const [organization, half] = [await createTestOrganization(), await createTestOrganization()];
	const perBatch = 300;
	let acknowledged = 0;
	let sent = 0;
	const exporter = async () => {
		for (;;) {
			const body = otlpLogs(perBatch, "under way");
			sent += perBatch;
			const response = await post(url, organization, body).catch(() => null);
			if (!response) return;
			if (response.status === 200) acknowledged += perBatch;
			else throw new Error(`${response.status} ${await response.text()}`);
		}
	};
	const exporters = Array.from({ length: 6 }, exporter);
	await expect.poll(() => acknowledged).toBeGreaterThan(3_000);

	const body = otlpLogs(5, "half sent");
	const slow = openRaw(port);
	const head = `POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
	slow.send(`${head}\r\nAuthorization: Bearer ${tokenOf(half)}\r\nExpect: 100-continue\r\n\r\n`);
	await expect.poll(slow.statuses).toEqual([100]);
	const toldAtMs = performance.now();
	child.kill("SIGTERM");
	await Promise.all(exporters);
	slow.send(body);
	await expect.poll(slow.statuses).toEqual([100, 200]);
	expect(await ended).toBe(0);
	expect(performance.now() - toldAtMs).toBeLessThan(10_000);
	expect(await countLogs(half)).toBe(5);
	const stored = await countLogs(organization);
	expect(stored).toBeGreaterThanOrEqual(acknowledged);
	expect(stored).toBeLessThanOrEqual(sent);
	expect(stored % perBatch).toBe(0);
});

it("a gateway stops within ten seconds even if a caller never ends its request", async () => {
	const { port, child, ended } = await startGateway();
	const organization = await createTestOrganization();
	const slow = openRaw(port);
	const head = "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100";
	slow.send(`${head}\r\nAuthorization: Bearer ${tokenOf(organization)}\r\nExpect: 100-continue\r\n\r\n`);
	await expect.poll(slow.statuses).toEqual([100]);
	const toldAtMs = performance.now();
	child.kill("SIGTERM");
	expect(await ended).toBe(0);
	expect(performance.now() - toldAtMs).toBeLessThan(10_000);
});

it("a gateway whose port is in use reports it and ends", async () => {
	const { port } = await startGateway();
	const child = spawn(process.execPath, gatewayArguments, {
		env: {
			...process.env,
			KEYHOLD_GATEWAY_HOST: "127.0.0.1",
			KEYHOLD_GATEWAY_PORT: String(port),
			KEYHOLD_LOG_LEVEL: "error",
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = text(child.stderr);
	const logged = text(child.stdout);
	const [code] = await once(child, "exit");
	expect(code).toBe(1);
	expect((await said) + (await logged)).toContain(
		`Port ${port} is in use. Stop what uses it, or choose another with KEYHOLD_GATEWAY_PORT.`,
	);
});
