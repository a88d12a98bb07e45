import { setTimeout as pass } from "node:timers/promises";
import fc from "fast-check";
import { db, pool } from "../lib/platform/db.ts";
import { openRequestLog } from "../lib/telemetry/read-request-log.ts";
import { foldRecordCounts } from "../lib/vault/fold-record-counts.ts";
import { controlKms } from "./customer-key.ts";
import { isExpectedRefusal, type KeyHappening, KeysUnderFire } from "./keys-under-fire.ts";
import { createTestOrganization, ingestLogs, type TestOrganization } from "./suite-organization.ts";
import { WorkerProcess } from "./worker-process.ts";

/** The events of a history, in any order. */
export type Happening =
	| { kind: "write"; records: number }
	| { kind: "read" }
	| KeyHappening
	| { kind: "KMS trouble"; trouble: Record<string, unknown> }
	| { kind: "KMS recovers" }
	| { kind: "fold counts" }
	| { kind: "kill worker" }
	| { kind: "cut database connections" }
	| { kind: "crash PostgreSQL" }
	| { kind: "time passes"; ms: number };

/** Only operations of Keyhold, so that those of the key's owner in this test succeed. */
export const kmsTroubles = ["Decrypt", "Encrypt", "GenerateDataKey"].flatMap((operation) => [
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
				trouble: fc.constantFrom(...kmsTroubles),
			}),
		},
		{ weight: 1, arbitrary: fc.constant<Happening>({ kind: "KMS recovers" }) },
		{ weight: 3, arbitrary: fc.constant<Happening>({ kind: "fold counts" }) },
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

/** A vault that goes through a history, with a worker process and a model of the expected state. */
export class VaultUnderFire {
	readonly organization: TestOrganization;
	readonly #kmsUrl: string;
	readonly #crashPostgres: (() => Promise<void>) | null;
	/** The number of acknowledged records by marker. */
	readonly acknowledged = new Map<string, number>();
	readonly keys: KeysUnderFire;
	readonly #worker = new WorkerProcess();
	#isBrokenOff = false;
	#writes = 0;
	kills = 0;
	crashes = 0;

	private constructor(
		organization: TestOrganization,
		kmsUrl: string,
		crashPostgres: (() => Promise<void>) | null,
	) {
		this.organization = organization;
		this.#kmsUrl = kmsUrl;
		this.#crashPostgres = crashPostgres;
		this.keys = new KeysUnderFire(organization, (work) => this.#attempt(work));
	}

	/** `crashPostgres`: null if it can't crash; its connections are cut instead. */
	static async create(kmsUrl: string, crashPostgres: (() => Promise<void>) | null): Promise<VaultUnderFire> {
		const vault = new VaultUnderFire(await createTestOrganization(), kmsUrl, crashPostgres);
		vault.#worker.start();
		return vault;
	}

	async happen(happening: Happening): Promise<void> {
		switch (happening.kind) {
			case "write":
				return this.#write(happening.records);
			case "read":
				return this.#read();
			case "KMS trouble":
				return this.#control("POST", happening.trouble);
			case "KMS recovers":
				return this.#control("DELETE");
			case "fold counts":
				return this.#fold();
			case "kill worker":
				if (await this.#worker.stop()) this.kills++;
				this.#worker.start();
				return;
			case "cut database connections":
				await this.#cutConnections();
				return;
			case "crash PostgreSQL":
				this.#isBrokenOff = true;
				await Promise.all([
					this.#write(300),
					this.#read(),
					this.#fold(),
					this.#crashPostgres ? this.#crashPostgres() : this.#cutConnections(),
				]);
				if (this.#crashPostgres) this.crashes++;
				return;
			case "time passes":
				await pass(happening.ms);
				return;
			default:
				return this.keys.happen(happening);
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

	/** Folds beside the worker, which is busy. */
	async #fold(): Promise<void> {
		await this.#attempt(() => foldRecordCounts(new AbortController().signal));
	}

	/** @returns true if it succeeded @throws every unexpected refusal */
	async #attempt(work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			if (isExpectedRefusal(error)) return false;
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

	async #control(method: "POST" | "DELETE", fault?: object): Promise<void> {
		await controlKms(this.#kmsUrl, method, "faults", fault);
	}

	/** Ends all trouble outside Keyhold, and starts a worker. */
	async heal(): Promise<void> {
		await this.#control("DELETE");
		await this.keys.enableAll();
		await this.#worker.stop();
		this.#worker.start();
	}

	async stop(): Promise<void> {
		await this.#worker.stop("SIGTERM");
	}
}
