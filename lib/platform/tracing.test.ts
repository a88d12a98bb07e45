import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

/** What of OpenTelemetry a process loads that asks for traces with this environment. */
function loadedWith(environment: Record<string, string>): string[] {
	const program = `
		import { registerHooks } from "node:module";
		const seen = [];
		registerHooks({ resolve: (name, context, next) => (seen.push(name), next(name, context)) });
		const { inSpan, startTracing, stopTracing } = await import("./lib/platform/tracing.ts");
		await startTracing("keyhold-worker");
		await inSpan("a", "server", async (note) => note({ b: "c" }));
		await stopTracing();
		console.log(JSON.stringify(seen.filter((name) => name.startsWith("@opentelemetry/"))));
		process.exit();
	`;
	const { OTEL_EXPORTER_OTLP_ENDPOINT, ...env } = process.env;
	const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
		env: { ...env, KEYHOLD_LOG_LEVEL: "silent", ...environment },
	});
	return JSON.parse(String(output));
}

it("without an endpoint nothing of OpenTelemetry is loaded", () => {
	expect(loadedWith({})).toEqual([]);
	expect(loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toEqual([]);
});

it("with one it is, and an endpoint where nobody listens holds up the end of a process for no more than 3 s", () => {
	expect(loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" })).toContain("@opentelemetry/api");
});
