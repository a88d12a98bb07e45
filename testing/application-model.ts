import { setTimeout as pass } from "node:timers/promises";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { db, pool } from "../lib/platform/db.ts";
import { renewDataKey } from "../lib/vault/renew-data-key.ts";
import type { Answer, Command } from "../packages/sdk/testing/contacts-values.ts";
import type { ApplicationHappening } from "./application-histories.ts";
import { deleteReleased, passLateWrites } from "./application-times.ts";
import { controlKms } from "./customer-key.ts";
import { isExpectedRefusal, KeysUnderFire } from "./keys-under-fire.ts";
import type { GatewayProcess } from "./suite-gateway.ts";
import { ownerKms } from "./suite-kms.ts";
import type { TestOrganization } from "./suite-organization.ts";
import { VendorProcess } from "./vendor-process.ts";
import { VendorRows } from "./vendor-rows.ts";
import { takeTurn } from "./vendor-turn.ts";
import { WorkerProcess } from "./worker-process.ts";

/** The codes with which the SDK may refuse meanwhile. Any other is a defect. */
const expectedFailures = new Set(["KEY_REVOKED", "KMS_UNREACHABLE", "KEYHOLD_UNREACHABLE", "RATE_LIMITED"]);

export type World = {
	kmsUrl: string;
	/** The longest time for which a data key may be used after KMS last agreed, outages included. */
	boundMs: number;
	startGateway: (samePort?: number) => Promise<GatewayProcess>;
	/** The module of the vendor's Prisma Client, its database, and its application token. */
	vendor: { module: string; databaseUrl: string; token: string };
};

const processes = 3;
const waiting = { interval: 20, timeout: 30_000 };
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

/** An organization whose vendor's processes go through a history, with a model of what their database has to hold. */
export class ApplicationsUnderFire {
	readonly organization: TestOrganization;
	readonly keys: KeysUnderFire;
	readonly rows: VendorRows;
	readonly #world: World;
	readonly #worker = new WorkerProcess();
	readonly #processes: VendorProcess[] = [];
	#gateway: GatewayProcess;
	#job: { process: VendorProcess; isDone: Promise<unknown> } | undefined;
	#using: Promise<unknown> = Promise.resolve();
	/** Resolved unless the processes rest. */
	#work = Promise.resolve();
	#isEnding = false;
	readonly #inProgress = new Set<Promise<unknown>>();
	readonly #defects: unknown[] = [];
	/** From when on no process may open or seal anything: the bound after every KMS key was disabled. */
	#lockedFromMs = Number.POSITIVE_INFINITY;
	/** Refusals of commands that began after the bound, by process. */
	readonly #refusedLate = new Set<VendorProcess>();
	readonly counts = { used: 0, refused: 0, refusedLate: 0, goneOn: 0, killed: 0 };

	private constructor(organization: TestOrganization, world: World, gateway: GatewayProcess) {
		this.organization = organization;
		this.#world = world;
		this.#gateway = gateway;
		this.rows = new VendorRows(organization.slug);
		this.keys = new KeysUnderFire(organization, (work) => attempt(work));
	}

	static async create(organization: TestOrganization, world: World): Promise<ApplicationsUnderFire> {
		const one = new ApplicationsUnderFire(organization, world, await world.startGateway());
		one.#worker.start();
		await Promise.all(Array.from({ length: processes }, async (_, at) => one.#start(at)));
		// A first write, so that there is something to lose.
		while (one.rows.acknowledged === 0) await one.#act(one.#processes[0] as VendorProcess, 0);
		one.#using = Promise.all(one.#processes.map((_, at) => one.#use(at)));
		return one;
	}

	async #start(at: number): Promise<void> {
		this.#processes[at] = await this.newProcess();
	}

	newProcess(): Promise<VendorProcess> {
		const { module, databaseUrl, token } = this.#world.vendor;
		return VendorProcess.start(module, databaseUrl, this.#gateway.url, token, this.organization.slug);
	}

	/** Keeps a process at work, whichever process plays its part. */
	async #use(at: number): Promise<void> {
		for (let turn = at; !this.#isEnding; turn++) {
			await this.#work;
			const acting = this.#act(this.#processes[at] as VendorProcess, turn);
			this.#inProgress.add(acting);
			await acting.catch((error) => this.#defects.push(error)).finally(() => this.#inProgress.delete(acting));
			await pass(20);
		}
	}

	#act(vendor: VendorProcess, turn: number): Promise<void> {
		return takeTurn(this.rows, turn, (command) => this.#tell(vendor, command));
	}

	write(vendor: VendorProcess): Promise<void> {
		return this.#act(vendor, 0);
	}

	/** The answer, after it was judged: by its code, and by the bound. */
	async #tell(vendor: VendorProcess, command: Command): Promise<Answer | null> {
		const answer = await vendor.tell(command);
		if (!answer) return null;
		const isLate = answer.beganMs > this.#lockedFromMs;
		if (answer.failure === undefined) {
			this.counts.used++;
			if (isLate)
				this.#defects.push(`${command.kind} ${answer.beganMs - this.#lockedFromMs} ms after the bound`);
			return answer;
		}
		this.counts.refused++;
		if (isLate) this.#refusedLate.add(vendor);
		if (!expectedFailures.has(answer.failure)) this.#defects.push(`${command.kind}: ${answer.failure}`);
		return answer;
	}

	async happen(happening: ApplicationHappening): Promise<void> {
		switch (happening.kind) {
			case "renew data key":
				await this.renewDataKey();
				return;
			case "KMS trouble":
				return this.#control("POST", happening.trouble);
			case "KMS recovers":
				return this.#control("DELETE");
			case "kill worker":
				await this.#worker.stop();
				this.#worker.start();
				return;
			case "kill gateway":
				await this.#killGateway();
				await pass(happening.forMs);
				return this.#startGateway();
			case "kill a process": {
				const at = happening.which % processes;
				await this.#processes[at]?.kill();
				this.counts.killed++;
				return this.#start(at);
			}
			case "stop a process":
				this.#processes[happening.which % processes]?.stop();
				return;
			case "re-encrypt":
				await this.#startJob();
				return;
			case "kill the job":
				await this.#job?.process.kill();
				return;
			case "disable everything":
				return this.#disableEverything(happening.isKeyholdDown);
			case "the quarantine ends":
				return this.#endQuarantine();
			case "time passes":
				await pass(happening.ms);
				return;
			default:
				return this.keys.happen(happening);
		}
	}

	/** The job over the one table that the vendor did not forget. */
	async #startJob(): Promise<void> {
		await this.#job?.process.kill();
		const job = await this.newProcess();
		await passLateWrites(this.organization.deploymentId);
		const isDone = this.#tell(job, { kind: "re-encrypt", models: ["Contact"] }).finally(() => job.kill());
		this.#job = { process: job, isDone };
	}

	/** Replaces the data key that seals, as its age does. */
	async renewDataKey(): Promise<void> {
		const { deploymentId } = this.organization;
		const current = await db().dataKey.findFirst({
			where: { deploymentId, resource: "APPLICATION_DATA", state: "CURRENT" },
		});
		if (current) await attempt(() => renewDataKey(current));
	}

	async #killGateway(): Promise<void> {
		this.#gateway.child.kill("SIGKILL");
		await this.#gateway.ended;
	}

	async #startGateway(): Promise<void> {
		this.#gateway = await this.#world.startGateway(this.#gateway.port);
	}

	/** Every KMS key is disabled, also Keyhold's own: after the bound, nothing is opened or sealed, whatever else is broken. */
	async #disableEverything(isKeyholdDown: boolean): Promise<void> {
		this.#processes[0]?.stop();
		await this.disableAll();
		this.#lockedFromMs = nowMs() + this.#world.boundMs;
		if (isKeyholdDown) await this.#killGateway();
		await expect.poll(() => nowMs(), waiting).toBeGreaterThan(this.#lockedFromMs);
		// Those that were stopped wake up with data keys in memory.
		this.#goOn();
		await expect
			.poll(() => this.#processes.filter((one) => !this.#refusedLate.has(one)).length, waiting)
			.toBe(0);
		this.counts.refusedLate += this.#refusedLate.size;
		// An answer that is on its way has to be judged by this bound.
		await this.#rest();
		this.#lockedFromMs = Number.POSITIVE_INFINITY;
		this.#refusedLate.clear();
		await this.#setManagedKey("enable");
		await this.keys.enableAll();
		if (isKeyholdDown) await this.#startGateway();
		this.#resume();
	}

	/** Disables the customer's keys and Keyhold's own of the deployment. */
	async disableAll(): Promise<void> {
		await this.keys.disableAll();
		await this.#setManagedKey("disable");
	}

	async #setManagedKey(change: "enable" | "disable"): Promise<void> {
		const { deploymentId } = this.organization;
		const managed = await db().kmsKey.findFirst({
			where: { deploymentId, kind: "MANAGED", status: "ACTIVE" },
		});
		if (!managed) return;
		const Change = change === "enable" ? EnableKeyCommand : DisableKeyCommand;
		await ownerKms(managed.region, managed.arn.split(":")[4]).send(new Change({ KeyId: managed.arn }));
	}

	#goOn(): void {
		for (const one of this.#processes) if (one.goOn()) this.counts.goneOn++;
	}

	#resume: () => void = () => {};

	/** Waits until no command is in progress, and lets none begin before #resume is called. */
	async #rest(): Promise<void> {
		this.#goOn();
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#work = promise;
		this.#resume = resolve;
		await Promise.allSettled(this.#inProgress);
	}

	/** A quarantine is long: before it ends, each value is read once. Data keys that were released before that are deleted. */
	async #endQuarantine(): Promise<void> {
		await this.#rest();
		await this.#job?.process.kill();
		const reader = await this.newProcess();
		try {
			const { rows } = await pool().query("SELECT clock_timestamp() AS at");
			const answer = await this.#tell(reader, { kind: "read" });
			if (!answer?.failure) await deleteReleased(this.organization.deploymentId, rows[0].at);
		} finally {
			await reader.kill();
			this.#resume();
		}
	}

	#control(method: "POST" | "DELETE", fault?: object): Promise<void> {
		return controlKms(this.#world.kmsUrl, method, "faults", fault);
	}

	/** Ends all trouble outside the vendor's database, and the work of its processes. @returns the defects that were seen */
	async heal(): Promise<unknown[]> {
		await this.#control("DELETE");
		await this.keys.enableAll();
		await this.#worker.stop();
		this.#worker.start();
		this.#isEnding = true;
		this.#goOn();
		await this.#using;
		await this.#job?.process.kill();
		return this.#defects;
	}

	async stop(): Promise<void> {
		this.#isEnding = true;
		this.#resume();
		this.#goOn();
		await Promise.all(this.#processes.map((one) => one.kill()));
		await this.#using;
		await this.#job?.process.kill();
		await Promise.all([this.#killGateway(), this.#worker.stop()]);
	}
}

/** @throws every unexpected refusal of a verb */
async function attempt(work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!isExpectedRefusal(error)) throw error;
	}
}
