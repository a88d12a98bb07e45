import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answer, Command } from "../packages/sdk/testing/contacts-values.ts";

const script = join(import.meta.dirname, "../packages/sdk/testing/contacts-process.ts");

/** A process of a vendor with the SDK, which does what it is told until it is stopped or killed. */
export class VendorProcess {
	readonly #child: ChildProcess;
	readonly #ended: Promise<unknown>;
	readonly #waiting = new Map<number, (answer: Answer | null) => void>();
	#number = 0;
	#isStopped = false;

	private constructor(child: ChildProcess) {
		this.#child = child;
		this.#ended = once(child, "exit");
		child.on("message", ({ number, ...answer }: Answer & { number: number }) => {
			this.#waiting.get(number)?.(answer);
			this.#waiting.delete(number);
		});
		child.on("exit", () => {
			for (const resolve of this.#waiting.values()) resolve(null);
			this.#waiting.clear();
		});
	}

	/** `settings`: the module of the Prisma Client, the vendor's database, the gateway, the token and the tenant. */
	static async start(...settings: string[]): Promise<VendorProcess> {
		const child = fork(script, settings, { execArgv: [] });
		await once(child, "message");
		return new VendorProcess(child);
	}

	/** The answer to a command; null if the process was killed before it gave one. */
	async tell(command: Command): Promise<Answer | null> {
		if (!this.isRunning) return null;
		const number = this.#number++;
		return new Promise((resolve) => {
			this.#waiting.set(number, resolve);
			this.#child.send({ number, command }, (error) => {
				if (error) resolve(null);
			});
		});
	}

	get isRunning(): boolean {
		return this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Stops it as it is, with the data keys in its memory. */
	stop(): void {
		this.#isStopped = this.#child.kill("SIGSTOP");
	}

	/** Lets a stopped process go on. @returns true if it was stopped */
	goOn(): boolean {
		const wasStopped = this.#isStopped;
		if (wasStopped) this.#child.kill("SIGCONT");
		this.#isStopped = false;
		return wasStopped && this.isRunning;
	}

	async kill(): Promise<void> {
		if (this.isRunning) this.#child.kill("SIGKILL");
		await this.#ended;
	}
}
