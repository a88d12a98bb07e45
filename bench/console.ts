import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../dev/ports.ts";
import { ensureBuild } from "../dev/run/build.ts";
import { gatewayArguments, type Running, startProcess, workerArguments } from "../dev/run/process.ts";
import { waitUntilHealthy } from "../dev/run/wait-until-healthy.ts";
import type { World } from "./world.ts";

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** A console process as in production, on a free port of this machine. */
export async function startConsole(
	world: World,
	env: Record<string, string> = {},
): Promise<Running & { url: string }> {
	await ensureBuild(root, ".next", (sentence) => console.log(sentence));
	const url = `http://127.0.0.1:${await freePort()}`;
	const running = startProcess(
		"console",
		bin("next"),
		["start", "-H", "127.0.0.1", "-p", new URL(url).port],
		{
			cwd: root,
			env: {
				...process.env,
				NODE_ENV: "production",
				NEXTAUTH_SECRET: "of this run alone, and of no use elsewhere",
				AUTH_TRUST_HOST: "true",
				KEYHOLD_BUILD_DIR: ".next",
				NEXT_TELEMETRY_DISABLED: "1",
				...env,
			},
			logFile: join(world.directory, "console.log"),
		},
	);
	world.processes.add(running);
	for (const untilMs = performance.now() + 60_000; performance.now() < untilMs; await pause(100)) {
		const isThere = await fetch(`${url}/api/health`).then(
			() => true,
			() => false,
		);
		if (isThere) return { ...running, url };
	}
	await running.stop();
	throw new Error("The console did not come up.");
}

/** A gateway process as in production, on a free port of this machine, that holds no organization to a rate. */
export async function startGateway(
	world: World,
	env: Record<string, string> = {},
): Promise<Running & { url: string }> {
	const port = await freePort();
	const running = startProcess("gateway", bin("node"), gatewayArguments, {
		cwd: root,
		env: {
			...process.env,
			KEYHOLD_GATEWAY_HOST: "127.0.0.1",
			KEYHOLD_GATEWAY_PORT: String(port),
			KEYHOLD_INGEST_RATE: "1000000",
			...env,
		},
		logFile: join(world.directory, "gateway.log"),
	});
	world.processes.add(running);
	const url = `http://127.0.0.1:${port}`;
	await waitUntilHealthy(`${url}/health`, ["database"]);
	return { ...running, url };
}

/** A worker process as in production. */
export function startWorkerProcess({ directory, processes }: World): Running {
	const running = startProcess("worker", bin("node"), workerArguments, {
		cwd: root,
		env: process.env,
		logFile: join(directory, "worker.log"),
	});
	processes.add(running);
	return running;
}
