import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { inSpan, startTracing } from "@/lib/platform/tracing.ts";
import { sendSpansBeforeExit } from "./send-spans-before-exit.ts";

it("a stopping console ends after its spans are sent, with the exit code from Next", async () => {
	const happened: string[] = [];
	const collector = createServer(async (request, response) => {
		request.resume();
		await once(request, "end");
		await pause(100);
		happened.push("sent");
		response.end();
	}).listen(0, "127.0.0.1");
	await once(collector, "listening");
	process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
	await startTracing("keyhold-console");
	await inSpan("telemetry:read", "server", async () => {});

	const exit = process.exit;
	const ended = new Promise<void>((resolve) => {
		process.exit = ((code: number) => {
			happened.push(`exit ${code}`);
			resolve();
		}) as typeof process.exit;
	});
	try {
		const others = process.rawListeners("SIGTERM");
		sendSpansBeforeExit();
		const [onSignal] = process.rawListeners("SIGTERM").filter((listener) => !others.includes(listener));
		onSignal?.call(process, "SIGTERM");
		process.exit(143);
		await ended;
	} finally {
		process.exit = exit;
		collector.close();
	}
	expect(happened).toEqual(["sent", "exit 143"]);
});
