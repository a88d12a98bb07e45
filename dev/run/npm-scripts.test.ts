import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freePort } from "../ports.ts";

const root = join(import.meta.dirname, "..", "..");

it.each([
	["gateway", "gateway started"],
	["worker", "the worker cannot start; trying again"],
])("SIGTERM to npm run %s reaches the process behind it", { timeout: 90_000 }, async (script, sign) => {
	const child = spawn("npm", ["run", script], {
		cwd: root,
		// A group of its own, so that nothing is left behind when this fails.
		detached: true,
		env: {
			...process.env,
			DATABASE_URL: "postgres://unknown@127.0.0.1:1/none",
			NEXTAUTH_URL: "https://keys.example.com",
			NEXTAUTH_SECRET: "vW3n0qk9uJr7bX2yT5eLzA8mCdFhGi1o",
			KEYHOLD_GATEWAY_HOST: "127.0.0.1",
			KEYHOLD_GATEWAY_PORT: String(await freePort()),
			KEYHOLD_LOG_LEVEL: "info",
			KEYHOLD_KMS: "aws",
			AWS_ENDPOINT_URL: "",
			AWS_ENDPOINT_URL_KMS: "",
			OTEL_EXPORTER_OTLP_ENDPOINT: "",
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	try {
		let said = "";
		for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (said += text));
		await expect.poll(() => said, { timeout: 60_000 }).toContain(sign);
		// Closed once no process holds it: npm, its shell and Node are all gone.
		const closed = once(child, "close", { signal: AbortSignal.timeout(20_000) });
		child.kill("SIGTERM");
		await closed;
	} finally {
		try {
			process.kill(-(child.pid ?? 0), "SIGKILL");
		} catch {}
	}
});
