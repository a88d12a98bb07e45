import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A worker in a process of its own, which a test kills at any moment. */
export class WorkerProcess {
	#child: ChildProcess | undefined;

	start(): void {
		this.#child = spawn(process.execPath, ["lib/jobs/main.ts"], { env: process.env, stdio: "ignore" });
	}

	/** Ends it, by default as a crash does. @returns true if it was running */
	async stop(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<boolean> {
		const child = this.#child;
		if (!child || child.exitCode !== null || child.signalCode !== null) return false;
		const exited = once(child, "exit");
		child.kill(signal);
		await exited;
		return true;
	}
}
