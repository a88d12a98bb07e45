import { createSecretKey, type KeyObject } from "node:crypto";
import { KeyholdError } from "../platform/errors.ts";

/** A data key as stored: enough to ask KMS for it. */
export type WrappedDataKey = {
	id: string;
	kmsKeyId: string;
	wrapped: Uint8Array;
	/** Changes when the data key is wrapped again. */
	wrappedAt: number;
	/** Organization, deployment and resource. An unwrap allowed for one binding opens nothing of another. */
	binding: string;
};

export type KeyRingOptions = {
	/** Calls KMS. Rejects with a KeyholdError; the ring overwrites the returned bytes. */
	unwrap: (dataKey: WrappedDataKey) => Promise<Uint8Array>;
	/** The time for which an unwrapped data key may be used after KMS last allowed it. */
	maxAgeMs: number;
	/** The same while KMS is unreachable; 0 fails closed. */
	outageGraceMs: number;
	/** Monotonic, in milliseconds. */
	clock: () => number;
	/** Called after every KMS call, with its failure, if any, and its duration. */
	onOutcome?: (dataKey: WrappedDataKey, failure: KeyholdError | null, tookMs: number) => void;
	/** Called when a data key under a KMS key is forgotten, for any reason. */
	onForgotten?: (kmsKeyId: string) => void;
};

type Entry = {
	dataKey: WrappedDataKey;
	key: KeyObject;
	/** When the successful call was made, not when it was answered, so that the bound counts from the refusal. */
	allowedAtMs: number;
	usedAtMs: number;
	/** While KMS is unreachable: when it was last called. */
	unreachableAtMs: number | null;
};

type Call = { kmsKeyId: string; answer: Promise<KeyObject> };

const pauseBetweenRetriesMs = 3_000;
const refusalRememberedMs = 500;
/** The part of the maximum age after which KMS is called again for a data key in use, so that no read has to wait. */
const renewAfter = 0.75;

type Wrapping = Omit<WrappedDataKey, "id" | "wrapped">;

function isSameWrapping(one: Wrapping, other: Wrapping): boolean {
	return (
		one.kmsKeyId === other.kmsKeyId && one.wrappedAt === other.wrappedAt && one.binding === other.binding
	);
}

function callIdOf({ id, kmsKeyId, wrappedAt, binding }: WrappedDataKey): string {
	return `${id} ${kmsKeyId} ${wrappedAt} ${binding}`;
}

/**
 * The only place where unwrapped data keys live: in memory, as KeyObjects, at most `maxAgeMs` after KMS last allowed their
 * unwrapping, or `outageGraceMs` while KMS is unreachable. Concurrent misses share one call.
 */
export class KeyRing {
	readonly #options: KeyRingOptions;
	readonly #entries = new Map<string, Entry>();
	readonly #calls = new Map<string, Call>();
	/** Per KMS key, incremented at each eviction: a call in progress at that time is answered, and its key is not kept. */
	readonly #generations = new Map<string, number>();
	/** Recent refusals, so that many readers cause one call per half second. */
	readonly #refusals = new Map<string, { error: KeyholdError; untilMs: number }>();

	readonly #lookups = { hit: 0, miss: 0, refused: 0 };

	constructor(options: KeyRingOptions) {
		this.#options = options;
	}

	/**
	 * The data key, if KMS allows its unwrapping or did recently enough.
	 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KMS_MISCONFIGURED, KEY_INTEGRITY or INTERNAL
	 */
	async get(dataKey: WrappedDataKey): Promise<KeyObject> {
		const entry = this.#entries.get(dataKey.id);
		if (entry && isSameWrapping(entry.dataKey, dataKey)) {
			const nowMs = this.#options.clock();
			entry.usedAtMs = nowMs;
			const ageMs = nowMs - entry.allowedAtMs;
			const isPause = entry.unreachableAtMs !== null && nowMs < entry.unreachableAtMs + this.#pauseMs;
			if (ageMs < this.#options.maxAgeMs || (isPause && ageMs < this.#options.outageGraceMs)) {
				this.#lookups.hit++;
				return entry.key;
			}
		}
		const refusal = this.#refusals.get(callIdOf(dataKey));
		if (refusal && this.#options.clock() < refusal.untilMs) {
			this.#lookups.refused++;
			throw refusal.error;
		}
		this.#lookups.miss++;
		return this.#call(dataKey);
	}

	/** At most the maximum age, so that a refusal right after an outage is noticed within it. */
	get #pauseMs(): number {
		return Math.min(pauseBetweenRetriesMs, this.#options.maxAgeMs);
	}

	#call(dataKey: WrappedDataKey): Promise<KeyObject> {
		const callId = callIdOf(dataKey);
		const underWay = this.#calls.get(callId);
		if (underWay) return underWay.answer;
		const call: Call = {
			kmsKeyId: dataKey.kmsKeyId,
			answer: this.#unwrap(dataKey).finally(() => {
				if (this.#calls.get(callId) === call) this.#calls.delete(callId);
			}),
		};
		this.#calls.set(callId, call);
		return call.answer;
	}

	async #unwrap(dataKey: WrappedDataKey): Promise<KeyObject> {
		const calledAtMs = this.#options.clock();
		const generation = this.#generations.get(dataKey.kmsKeyId);
		let bytes: Uint8Array;
		try {
			bytes = await this.#options.unwrap(dataKey);
		} catch (error) {
			return this.#onFailure(dataKey, error, calledAtMs);
		}
		const key = createSecretKey(bytes);
		bytes.fill(0);
		this.#options.onOutcome?.(dataKey, null, this.#options.clock() - calledAtMs);
		this.#refusals.delete(callIdOf(dataKey));
		if (generation === this.#generations.get(dataKey.kmsKeyId)) {
			this.#entries.set(dataKey.id, {
				dataKey,
				key,
				allowedAtMs: calledAtMs,
				usedAtMs: calledAtMs,
				unreachableAtMs: null,
			});
		}
		return key;
	}

	#onFailure(dataKey: WrappedDataKey, error: unknown, calledAtMs: number): KeyObject {
		const failure = error instanceof KeyholdError ? error : null;
		// A call that was not made says nothing about the key.
		if (failure?.isUnasked) throw error;
		if (failure) this.#options.onOutcome?.(dataKey, failure, this.#options.clock() - calledAtMs);
		if (failure?.code === "KEY_REVOKED") {
			this.evictKmsKey(dataKey.kmsKeyId);
			const untilMs = this.#options.clock() + refusalRememberedMs;
			this.#refusals.set(callIdOf(dataKey), { error: failure, untilMs });
		}

		const isUnreachable = failure?.code === "KMS_UNREACHABLE" || failure?.code === "KMS_MISCONFIGURED";
		const entry = this.#entries.get(dataKey.id);
		// Another wrapping belongs to another KMS key, and gives this one no grace.
		if (isUnreachable && entry && isSameWrapping(entry.dataKey, dataKey)) {
			const nowMs = this.#options.clock();
			const ageMs = nowMs - entry.allowedAtMs;
			if (ageMs < Math.max(this.#options.outageGraceMs, this.#options.maxAgeMs)) {
				entry.unreachableAtMs = nowMs;
				return entry.key;
			}
		}
		this.#forget(dataKey.id);
		throw error;
	}

	#forget(id: string): void {
		const entry = this.#entries.get(id);
		if (!entry) return;
		this.#entries.delete(id);
		this.#options.onForgotten?.(entry.dataKey.kmsKeyId);
	}

	/** Forgets every data key under a KMS key immediately. Calls in progress are made again. */
	evictKmsKey(kmsKeyId: string): void {
		this.#generations.set(kmsKeyId, (this.#generations.get(kmsKeyId) ?? 0) + 1);
		for (const [id, { dataKey }] of this.#entries) if (dataKey.kmsKeyId === kmsKeyId) this.#forget(id);
		for (const [id, call] of this.#calls) if (call.kmsKeyId === kmsKeyId) this.#calls.delete(id);
	}

	/**
	 * Call this about once a second. It renews data keys in use before they expire, so that no read has to wait and an outage
	 * finds them in the ring, and forgets the others when they expire, so that an idle process holds none.
	 */
	maintain(): void {
		const nowMs = this.#options.clock();
		const { maxAgeMs, outageGraceMs } = this.#options;
		for (const [id, { untilMs }] of this.#refusals) if (nowMs >= untilMs) this.#refusals.delete(id);
		for (const [id, entry] of this.#entries) {
			// A call is in progress: if KMS is unreachable, the grace needs the entry.
			if (this.#calls.has(callIdOf(entry.dataKey))) continue;
			const ageMs = nowMs - entry.allowedAtMs;
			const isUnreachable = entry.unreachableAtMs !== null;
			if (ageMs >= (isUnreachable ? Math.max(outageGraceMs, maxAgeMs) : maxAgeMs)) {
				this.#forget(id);
				continue;
			}
			const isDue = isUnreachable
				? nowMs >= (entry.unreachableAtMs ?? 0) + maxAgeMs * (1 - renewAfter)
				: ageMs >= maxAgeMs * renewAfter && entry.usedAtMs > entry.allowedAtMs;
			// A failure is thrown to the next reader.
			if (isDue) this.#call(entry.dataKey).catch(() => {});
		}
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Counts of lookups: the data key was in the ring, had to be unwrapped, or had been refused a moment before. */
	get lookups(): Readonly<Record<"hit" | "miss" | "refused", number>> {
		return this.#lookups;
	}

	/** The time since the oldest successful unwrap among the held data keys; 0 if none is held. */
	get oldestUnwrapMs(): number {
		const nowMs = this.#options.clock();
		let oldestMs = 0;
		for (const { allowedAtMs } of this.#entries.values()) oldestMs = Math.max(oldestMs, nowMs - allowedAtMs);
		return oldestMs;
	}
}
