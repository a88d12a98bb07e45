import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type Result = { loaded: string[]; stopMs: number };

/** Starts and stops tracing in a process with this environment. @returns the OpenTelemetry modules that it loads */
async function traceWith(environment: Record<string, string>): Promise<Result> {
	const program = `
		import { registerHooks } from "node:module";
		const seen = [];
		registerHooks({ resolve: (name, context, next) => (seen.push(name), next(name, context)) });
		const { inSpan, startTracing, stopTracing } = await import("./lib/platform/tracing.ts");
		await startTracing("keyhold-worker");
		await inSpan("a", "server", async (note) => note({ b: "c" }));
		const startedMs = performance.now();
		await stopTracing();
		const stopMs = performance.now() - startedMs;
		console.log(JSON.stringify({ loaded: seen.filter((name) => name.startsWith("@opentelemetry/")), stopMs }));
		process.exit();
	`;
	const { OTEL_EXPORTER_OTLP_ENDPOINT, ...env } = process.env;
	const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
		env: { ...env, KEYHOLD_LOG_LEVEL: "silent", ...environment },
	});
	return JSON.parse(stdout);
}

it("without an endpoint no module of OpenTelemetry is loaded", async () => {
	expect((await traceWith({})).loaded).toEqual([]);
	expect((await traceWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).loaded).toEqual([]);
});

describe("an endpoint that accepts connections and never answers", () => {
	const server = createServer();
	beforeAll(() => once(server.listen(0, "127.0.0.1"), "listening"));
	afterAll(() => server.close());

	it("delays the end of a process by 3 s", async () => {
		const { port } = server.address() as AddressInfo;
		const endpoint = `http://127.0.0.1:${port}`;
		const { loaded, stopMs } = await traceWith({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
		expect(loaded).toContain("@opentelemetry/api");
		expect(stopMs).toBeGreaterThan(2_500);
		expect(stopMs).toBeLessThan(6_000);
	});
});
