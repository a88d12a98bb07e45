import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../dev/ports.ts";
import { gatewayArguments } from "../../dev/run/process.ts";
import { waitUntilHealthy } from "../../dev/run/wait-until-healthy.ts";
import { expect } from "./test.ts";
import { environment } from "./world.ts";

const root = join(import.meta.dirname, "..", "..");
const started: ChildProcess[] = [];

/** Starts another process besides those of `npm start`, with the same database and KMS. */
export async function startProcess(
	command: string,
	args: string[],
	more: Record<string, string> = {},
): Promise<ChildProcess> {
	const child = spawn(join(root, "node_modules/.bin", command), args, {
		cwd: root,
		env: {
			...process.env,
			NODE_ENV: "production",
			DATABASE_URL: environment.databaseUrl,
			AWS_ENDPOINT_URL_KMS: environment.kmsUrl,
			AWS_ACCESS_KEY_ID: "AKIDKEYHOLD",
			AWS_SECRET_ACCESS_KEY: "unused by the local KMS",
			NEXTAUTH_SECRET: (await readFile(join(environment.dataDir, "session-secret"), "utf8")).trim(),
			AUTH_TRUST_HOST: "true",
			KEYHOLD_KEY_MAX_AGE: "3",
			KEYHOLD_HEALTH_INTERVAL: "2",
			...more,
		},
		stdio: "ignore",
	});
	started.push(child);
	return child;
}

/** Starts another console on localhost, and waits until it answers. */
export async function startConsole(more: Record<string, string> = {}) {
	const port = await freePort();
	const child = await startProcess("next", ["start", "-H", "127.0.0.1", "-p", String(port)], more);
	const url = `http://localhost:${port}`;
	await expect
		.poll(async () => (await fetch(`${url}/api/health`).catch(() => null))?.status, { timeout: 30_000 })
		.toBe(200);
	return { url, child };
}

/** Starts another gateway on localhost, and waits until it answers. */
export async function startGateway() {
	const port = String(await freePort());
	const child = await startProcess("node", gatewayArguments, {
		KEYHOLD_GATEWAY_HOST: "127.0.0.1",
		KEYHOLD_GATEWAY_PORT: port,
	});
	const url = `http://127.0.0.1:${port}`;
	await waitUntilHealthy(`${url}/health`, ["database"]);
	return { url, child };
}

export async function killProcess(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
	if (!child || child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, "exit");
	child.kill(signal);
	await exited;
}

/** Stops all started processes; for `test.afterAll`. */
export async function stopProcesses(): Promise<void> {
	await Promise.all(started.map((child) => killProcess(child, "SIGTERM")));
}
