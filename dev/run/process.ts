import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, fchmodSync } from "node:fs";

const jsonLines = ["--import", "./lib/platform/json-lines.ts"];

/**
 * The arguments of a worker, as in `npm run worker`. Sealing leaves much behind outside of V8's heap: a small young
 * generation is swept often, which halves the memory that a re-encryption takes; and the old one grows by less than V8
 * would let it, which keeps a worker that watches 10,000 keys at 196 instead of 318 MiB.
 */
export const workerArguments = [
	"--max-semi-space-size=2",
	"--heap-growing-percent=30",
	...jsonLines,
	"lib/jobs/main.ts",
];

/** The arguments of a gateway, as in `npm run gateway`. */
export const gatewayArguments = [...jsonLines, "gateway/main.ts"];

/** The arguments of a console, as in `npm run start:prod`. */
export const consoleArguments = [...jsonLines, "node_modules/next/dist/bin/next", "start"];

/** The time that a process has to stop. With PostgreSQL's 5 s after it, `npm start` would not end within 10 s. */
const stopLimitMs = 4_000;

export type Running = { name: string; child: ChildProcess; stop(): Promise<void> };

/** Starts a process of ours, its output going to `logFile`, which only this user may read. */
export function startProcess(
	name: string,
	command: string,
	args: string[],
	options: { cwd: string; env: NodeJS.ProcessEnv; logFile: string },
): Running {
	const log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
	// One that is there already may be open to others.
	log.on("open", (file) => fchmodSync(file, 0o600));
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env,
		stdio: ["ignore", "pipe", "pipe"],
	});
	child.stdout.pipe(log, { end: false });
	child.stderr.pipe(log, { end: false });
	return {
		name,
		child,
		stop: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const exited = once(child, "exit");
			child.kill("SIGTERM");
			const timer = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
			await exited;
			clearTimeout(timer);
		},
	};
}
