import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pass } from "node:timers/promises";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import fc from "fast-check";
import { activateKey } from "../lib/keys/activate-key.ts";
import { addKey } from "../lib/keys/add-key.ts";
import { deleteKey } from "../lib/keys/delete-key.ts";
import { replaceKey } from "../lib/keys/replace-key.ts";
import { db, pool } from "../lib/platform/db.ts";
import { KeyholdError } from "../lib/platform/errors.ts";
import { openRequestLog } from "../lib/telemetry/read-request-log.ts";
import { controlKms } from "./customer-key.ts";
import { done } from "./done.ts";
import { createCustomerKey, ownerKms } from "./suite-kms.ts";
import { createTestOrganization, ingestLogs, type TestOrganization } from "./suite-organization.ts";

/** The events of a history, in any order. */
export type Happening =
	| { kind: "write"; records: number }
	| { kind: "read" }
	| { kind: "bring key" }
	| { kind: "replace key" }
	| { kind: "delete key" }
	| { kind: "disable a key"; which: number }
	| { kind: "enable keys" }
	| { kind: "KMS trouble"; trouble: Record<string, unknown> }
	| { kind: "KMS recovers" }
	| { kind: "kill worker" }
	| { kind: "cut database connections" }
	| { kind: "crash PostgreSQL" }
	| { kind: "time passes"; ms: number };

/** Only operations of Keyhold, so that those of the key's owner in this test succeed. */
const troubles = ["Decrypt", "Encrypt", "GenerateDataKey"].flatMap((operation) => [
	{ operation, error: "ThrottlingException", count: 5 },
	{ operation, error: "KMSInternalException", count: 3 },
	{ operation, reset: true, count: 3 },
	{ operation, delayMs: 40, count: 20 },
]);

/** A history that begins with a write, with exactly `kills` kills of the worker at any point. */
export function histories(kills: number): fc.Arbitrary<Happening[]> {
	const other: fc.Arbitrary<Happening> = fc.oneof(
		{
			weight: 6,
			arbitrary: fc.record({
				kind: fc.constant("write" as const),
				records: fc.integer({ min: 1, max: 400 }),
			}),
		},
		{ weight: 3, arbitrary: fc.constant<Happening>({ kind: "read" }) },
		{ weight: 4, arbitrary: fc.constant<Happening>({ kind: "bring key" }) },
		{ weight: 3, arbitrary: fc.constant<Happening>({ kind: "replace key" }) },
		{ weight: 2, arbitrary: fc.constant<Happening>({ kind: "delete key" }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant("disable a key" as const), which: fc.nat(9) }) },
		{ weight: 2, arbitrary: fc.constant<Happening>({ kind: "enable keys" }) },
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant("KMS trouble" as const),
				trouble: fc.constantFrom(...troubles),
			}),
		},
		{ weight: 1, arbitrary: fc.constant<Happening>({ kind: "KMS recovers" }) },
		{ weight: 1, arbitrary: fc.constant<Happening>({ kind: "cut database connections" }) },
		{ weight: 2, arbitrary: fc.constant<Happening>({ kind: "crash PostgreSQL" }) },
		{ weight: 4, arbitrary: fc.record({ kind: fc.constant("time passes" as const), ms: fc.nat(400) }) },
	);
	const firstWrite: Happening = { kind: "write", records: 100 };
	const kill: Happening = { kind: "kill worker" };
	return fc
		.tuple(
			fc.array(other, { minLength: 10, maxLength: 18 }),
			fc.array(fc.nat(), { minLength: kills, maxLength: kills }),
		)
		.map(([others, places]) => {
			const history = [...others];
			for (const place of places) history.splice(place % (history.length + 1), 0, kill);
			return [firstWrite, ...history];
		});
}

/** The codes with which a verb may refuse meanwhile. Any other is a defect. */
const expectedRefusals = new Set([
	"CONFLICT",
	"KEY_REVOKED",
	"KMS_UNREACHABLE",
	"PROBE_FAILED",
	"RATE_LIMITED",
]);

/** A vault that goes through a history, with a worker process and a model of the expected state. */
export class VaultUnderFire {
	readonly organization: TestOrganization;
	readonly #kmsUrl: string;
	readonly #crashPostgres: () => Promise<void>;
	/** The number of acknowledged records by marker. */
	readonly acknowledged = new Map<string, number>();
	readonly #keys: { id: string; arn: string }[] = [];
	readonly #everDisabled = new Set<string>();
	#liveKey: { id: string; arn: string } | null = null;
	#worker: ChildProcess | undefined;
	#isBrokenOff = false;
	#writes = 0;
	kills = 0;
	crashes = 0;

	private constructor(organization: TestOrganization, kmsUrl: string, crashPostgres: () => Promise<void>) {
		this.organization = organization;
		this.#kmsUrl = kmsUrl;
		this.#crashPostgres = crashPostgres;
	}

	static async create(kmsUrl: string, crashPostgres: () => Promise<void>): Promise<VaultUnderFire> {
		const vault = new VaultUnderFire(await createTestOrganization(), kmsUrl, crashPostgres);
		vault.#startWorker();
		return vault;
	}

	async happen(happening: Happening): Promise<void> {
		switch (happening.kind) {
			case "write":
				return this.#write(happening.records);
			case "read":
				return this.#read();
			case "bring key":
				return this.#bringKey();
			case "replace key":
				return this.#replaceKey();
			case "delete key":
				return this.#deleteKey();
			case "disable a key": {
				const key = this.#keys[happening.which % Math.max(1, this.#keys.length)];
				if (!key) return;
				this.#everDisabled.add(key.id);
				await ownerKms().send(new DisableKeyCommand({ KeyId: key.arn }));
				return;
			}
			case "enable keys":
				for (const { arn } of this.#keys) await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
				return;
			case "KMS trouble":
				return this.#control("POST", happening.trouble);
			case "KMS recovers":
				return this.#control("DELETE");
			case "kill worker":
				await this.#killWorker();
				this.#startWorker();
				return;
			case "cut database connections":
				await this.#cutConnections();
				return;
			case "crash PostgreSQL":
				this.#isBrokenOff = true;
				await Promise.all([this.#write(300), this.#read(), this.#crashPostgres()]);
				this.crashes++;
				return;
			case "time passes":
				await pass(happening.ms);
		}
	}

	async #write(records: number): Promise<void> {
		// An unacknowledged write may be stored too, so each marker is used once.
		const marker = `m${this.#writes++}`;
		const isStored = await this.#attempt(() => ingestLogs(this.organization, records, marker));
		if (isStored) this.acknowledged.set(marker, records);
	}

	async #read(): Promise<void> {
		const { deploymentId, admin } = this.organization;
		const row = await this.#retried(() => db().requestLog.findFirst({ where: { deploymentId } }));
		if (row) await this.#attempt(() => openRequestLog(admin, { requestLogId: row.id }));
	}

	async #bringKey(): Promise<void> {
		const { deploymentId, admin, id } = this.organization;
		const arn = await createCustomerKey(id);
		await this.#attempt(async () => {
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
			this.#remember(keyId, arn);
			await activateKey(admin, { keyId });
		});
	}

	async #replaceKey(): Promise<void> {
		const live = this.#liveKey;
		if (!live) return;
		const arn = await createCustomerKey(this.organization.id);
		await this.#attempt(async () => {
			const replaced = await replaceKey(this.organization.admin, { keyId: live.id, arn, name: "key" });
			this.#remember(done(replaced).keyId, arn);
		});
	}

	async #deleteKey(): Promise<void> {
		const live = this.#liveKey;
		if (!live) return;
		await this.#attempt(() => deleteKey(this.organization.admin, { keyId: live.id, confirmArn: live.arn }));
	}

	#remember(id: string, arn: string): void {
		this.#liveKey = { id, arn };
		this.#keys.push(this.#liveKey);
	}

	/** @returns true if it succeeded @throws every unexpected refusal */
	async #attempt(work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			if (error instanceof KeyholdError && expectedRefusals.has(error.code)) return false;
			if (this.#isBrokenOff) return false;
			throw error;
		}
	}

	async #retried<T>(work: () => Promise<T>): Promise<T> {
		for (let attempt = 0; ; attempt++) {
			try {
				return await work();
			} catch (error) {
				if (attempt === 50) throw error;
				await pass(100);
			}
		}
	}

	/** Ends every session of this database, including those of the worker and of this process. */
	async #cutConnections(): Promise<void> {
		// Running work of this process may fail for that reason.
		this.#isBrokenOff = true;
		await pool()
			.query(
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
			)
			.catch(() => {});
	}

	#startWorker(): void {
		this.#worker = spawn(process.execPath, ["lib/jobs/main.ts"], { env: process.env, stdio: "ignore" });
	}

	async #killWorker(): Promise<void> {
		const worker = this.#worker;
		if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
		const exited = once(worker, "exit");
		worker.kill("SIGKILL");
		await exited;
		this.kills++;
	}

	async #control(method: "POST" | "DELETE", fault?: object): Promise<void> {
		await controlKms(this.#kmsUrl, method, "faults", fault);
	}

	/** Ends all trouble outside Keyhold, and starts a worker. */
	async heal(): Promise<void> {
		await this.#control("DELETE");
		for (const { arn } of this.#keys) await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await this.#killWorker();
		this.kills--;
		this.#startWorker();
	}

	async stop(): Promise<void> {
		const worker = this.#worker;
		if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
		const exited = once(worker, "exit");
		worker.kill("SIGTERM");
		await exited;
	}

	get keys(): readonly { id: string; arn: string }[] {
		return this.#keys;
	}

	wasDisabled(keyId: string): boolean {
		return this.#everDisabled.has(keyId);
	}
}
