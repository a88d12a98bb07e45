import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll } from "vitest";
import { freePort } from "../dev/ports.ts";
import { gatewayArguments } from "../dev/run/process.ts";

export type GatewayProcess = {
	url: string;
	port: number;
	child: ChildProcess;
	/** Resolves with its exit code. */
	ended: Promise<number | null>;
};

/** Starts gateway processes with the suite's database and KMS, and stops them after the suite. */
export function useSuiteGateways() {
	const started: GatewayProcess[] = [];
	afterAll(async () => {
		for (const { child, ended } of started) {
			if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
			await ended;
		}
	});
	return async (
		env: Record<string, string> = {},
		expectedHealth = 200,
		samePort?: number,
	): Promise<GatewayProcess> => {
		const port = samePort ?? (await freePort());
		const child = spawn(process.execPath, gatewayArguments, {
			env: {
				...process.env,
				KEYHOLD_GATEWAY_HOST: "127.0.0.1",
				KEYHOLD_GATEWAY_PORT: String(port),
				...env,
			},
			stdio: ["ignore", "ignore", "inherit"],
		});
		const ended = once(child, "exit").then(([code]) => code as number | null);
		const gateway = { url: `http://127.0.0.1:${port}`, port, child, ended };
		started.push(gateway);
		for (const untilMs = performance.now() + 30_000; ; await pause(50)) {
			const status = (await fetch(`${gateway.url}/health`).catch(() => null))?.status;
			if (status === expectedHealth) break;
			if (performance.now() > untilMs) throw new Error(`The gateway's health answers ${status}.`);
		}
		return gateway;
	};
}
