import { setTimeout as pause } from "node:timers/promises";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";

export type PaceLimits = {
	/** Records per second of this process, over all its rekeys; null for no limit. */
	recordsPerSecond: number | null;
	/** A batch that takes longer to store says that the database is busy. */
	maxBatchMs: number;
	/** How many bytes of WAL a replica may be behind. */
	maxReplicaLagBytes: number;
};

type Surroundings = {
	clock: () => number;
	pause: (ms: number, signal: AbortSignal) => Promise<void>;
	/** How many bytes of WAL the replica furthest behind has still to replay; 0 without replicas. */
	replicaLagBytes: () => Promise<number>;
};

const firstBackOffMs = 50;
const maxBackOffMs = 5_000;
const lookAtReplicasEveryMs = 1_000;

/**
 * Lets a re-encryption give way: to a limit of records per second, to a database that has become slow, and to replicas
 * that fall behind. One a process, so that the limits hold for all its rekeys together.
 */
export class RekeyPace {
	readonly #limits: PaceLimits;
	readonly #around: Surroundings;
	#freeAtMs = 0;
	#backOffMs = 0;
	#lookedAtMs = Number.NEGATIVE_INFINITY;
	#isReplicaBehind = false;

	constructor(limits: PaceLimits, around: Surroundings) {
		this.#limits = limits;
		this.#around = around;
	}

	/** Waits until a batch of so many records may begin, or the signal aborts. */
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

	/** To be told how long a batch took to store. The pause doubles while batches are slow, and halves when they are not. */
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
			if (clock() - this.#lookedAtMs >= lookAtReplicasEveryMs) {
				this.#lookedAtMs = clock();
				this.#isReplicaBehind = (await replicaLagBytes()) > this.#limits.maxReplicaLagBytes;
			}
			if (!this.#isReplicaBehind) return;
			log.debug({}, "re-encryption waits: a replica is behind");
			await this.#around.pause(lookAtReplicasEveryMs, signal);
		}
	}
}

let ofProcess: RekeyPace | undefined;

/** The pace of this process, from its configuration. */
export function rekeyPace(): RekeyPace {
	ofProcess ??= new RekeyPace(config().rekeyPace, {
		clock: monotonicMs,
		pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => {}),
		replicaLagBytes: readReplicaLag,
	});
	return ofProcess;
}

/** Rows that another role's replicas have are only seen with pg_read_all_stats. */
async function readReplicaLag(): Promise<number> {
	const { rows } = await pool().query(
		`SELECT COALESCE(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::float8 AS lag
		FROM pg_stat_replication WHERE state IN ('streaming', 'catchup')`,
	);
	return rows[0].lag;
}
