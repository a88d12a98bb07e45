import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { beforeAll, expect, it } from "vitest";
import { readSeries } from "../../testing/read-series.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { serveMetrics } from "./metrics-server.ts";
import { startWorker } from "./worker.ts";

useSuiteDatabase();
useSuiteKms();

let workerPort = 0;
beforeAll(async () => {
	const free = createServer().listen(0, "127.0.0.1");
	await once(free, "listening");
	workerPort = (free.address() as AddressInfo).port;
	free.close();
	process.env.KEYHOLD_WORKER_METRICS_PORT = String(workerPort);
});

/** A worker's response status to a request with these headers; 0 if nothing listens. */
function ask(port: number, headers: Record<string, string> = {}, path = "/metrics", host = "127.0.0.1") {
	return new Promise<{ status: number; body: string }>((resolve) => {
		const sent = request({ host, port, path, headers }, (response) => {
			let body = "";
			response.on("data", (chunk) => {
				body += chunk;
			});
			response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
		});
		sent.on("error", () => resolve({ status: 0, body: "" }));
		sent.end();
	});
}

it("without a token, a worker serves its metrics only on this machine, and not through a proxy", async () => {
	const { port, stop } = await serveMetrics(0);
	const { status, body } = await ask(port);
	expect(status).toBe(200);
	expect(readSeries(body).get("keyhold_database_up")).toBe(1);
	expect((await ask(port, {}, "/")).status).toBe(404);
	expect((await ask(port, { host: "keys.example.com" })).status).toBe(403);
	for (const name of ["X-Forwarded-For", "Forwarded"]) {
		const refused = await ask(port, { [name]: "127.0.0.1" });
		expect(refused.status).toBe(403);
		expect(refused.body).toMatch(/KEYHOLD_METRICS_TOKEN/);
	}
	const outer = Object.values(networkInterfaces())
		.flat()
		.find((address) => address && !address.internal && address.family === "IPv4");
	if (outer) expect((await ask(port, { host: "localhost" }, "/metrics", outer.address)).status).toBe(0);
	await stop();
	expect((await ask(port)).status).toBe(0);
});

it("a worker serves its metrics while it runs, and works although the port is taken", async () => {
	const first = await startWorker();
	const second = await startWorker();
	await second.stop();
	const { status, body } = await ask(workerPort);
	expect(status).toBe(200);
	expect(readSeries(body).get("keyhold_worker_heartbeat_age_seconds")).toBeLessThan(15);
	await first.stop();
	expect((await ask(workerPort)).status).toBe(0);
});
