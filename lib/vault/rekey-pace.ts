import { setTimeout as pause } from "node:timers/promises";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { perProcess } from "../platform/per-process.ts";

export type PaceLimits = {
	/** Records per second for all rekeys of this process; null for no limit. */
	recordsPerSecond: number | null;
	/** If a batch takes longer to store, the database counts as busy. */
	maxBatchMs: number;
	/** Bytes of WAL that a replica may lag behind. */
	maxReplicaLagBytes: number;
};

type Surroundings = {
	clock: () => number;
	pause: (ms: number, signal: AbortSignal) => Promise<void>;
	/** Bytes of WAL that the slowest replica has yet to replay; 0 without replicas. */
	replicaLagBytes: () => Promise<number>;
};

const firstBackOffMs = 50;
const maxBackOffMs = 5_000;
const checkReplicasEveryMs = 1_000;

/**
 * Slows re-encryption down: to a limit of records per second, when the database becomes slow, and when replicas lag behind.
 * One per process, so that the limits hold for all its rekeys together.
 */
export class RekeyPace {
	readonly #limits: PaceLimits;
	readonly #around: Surroundings;
	#freeAtMs = 0;
	#backOffMs = 0;
	#checkedAtMs = Number.NEGATIVE_INFINITY;
	#isReplicaBehind = false;

	constructor(limits: PaceLimits, around: Surroundings) {
		this.#limits = limits;
		this.#around = around;
	}

	/** Waits until a batch of `records` may begin, or the signal aborts. */
	async beforeBatch(records: number, signal: AbortSignal): Promise<void> {
		const { clock } = this.#around;
		if (this.#backOffMs > 0) await this.#around.pause(this.#backOffMs, signal);
		await this.#waitForReplicas(signal);
		const { recordsPerSecond } = this.#limits;
		if (!recordsPerSecond) return;
		const startMs = Math.max(clock(), this.#freeAtMs);
		this.#freeAtMs = startMs + (records * 1000) / recordsPerSecond;
		if (startMs > clock()) await this.#around.pause(startMs - clock(), signal);
	}

	/** Takes the time a batch took to store. The pause doubles while batches are slow, and halves when they are not. */
	afterBatch(tookMs: number): void {
		if (tookMs > this.#limits.maxBatchMs) {
			this.#backOffMs = Math.min(maxBackOffMs, Math.max(firstBackOffMs, this.#backOffMs * 2));
			log.debug({ tookMs, backOffMs: this.#backOffMs }, "re-encryption backs off: the database is busy");
		} else {
			this.#backOffMs = this.#backOffMs > firstBackOffMs ? this.#backOffMs / 2 : 0;
		}
	}

	async #waitForReplicas(signal: AbortSignal): Promise<void> {
		const { clock, replicaLagBytes } = this.#around;
		while (!signal.aborted) {
			if (clock() - this.#checkedAtMs >= checkReplicasEveryMs) {
				this.#checkedAtMs = clock();
				this.#isReplicaBehind = (await replicaLagBytes()) > this.#limits.maxReplicaLagBytes;
			}
			if (!this.#isReplicaBehind) return;
			log.debug({}, "re-encryption waits: a replica lags behind");
			await this.#around.pause(checkReplicasEveryMs, signal);
		}
	}
}

/** The pace of this process, as configured. */
export const rekeyPace = perProcess(
	"rekey pace",
	() =>
		new RekeyPace(config().rekeyPace, {
			clock: monotonicMs,
			pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => {}),
			replicaLagBytes: readReplicaLag,
		}),
);

/** The role needs pg_read_all_stats to see replicas that connect as another role. */
async function readReplicaLag(): Promise<number> {
	const { rows } = await pool().query(
		`SELECT COALESCE(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::float8 AS lag
		FROM pg_stat_replication WHERE state IN ('streaming', 'catchup')`,
	);
	return rows[0].lag;
}
