import { createSecretKey, type KeyObject } from "node:crypto";
import { KeyholdError } from "../platform/errors.ts";

/** A data key as stored: enough to ask KMS for it. */
export type WrappedDataKey = {
	id: string;
	kmsKeyId: string;
	wrapped: Uint8Array;
	/** Changes when the data key is wrapped again. */
	wrappedAt: number;
	/** Whose it is and of what: organization, deployment and resource. What KMS agreed to for one opens nothing of another. */
	binding: string;
};

export type KeyRingOptions = {
	/** Asks KMS. Rejects with a KeyholdError by its code; the ring overwrites the bytes it answers. */
	unwrap: (dataKey: WrappedDataKey) => Promise<Uint8Array>;
	/** How long KMS' agreement counts. */
	maxAgeMs: number;
	/** How old the last agreement may be while KMS does not answer; 0 fails closed. */
	outageGraceMs: number;
	/** Milliseconds that only go forward. */
	clock: () => number;
	/** Told of every answer of KMS, and of every silence, and how long it took. */
	onOutcome?: (dataKey: WrappedDataKey, failure: KeyholdError | null, tookMs: number) => void;
	/** Told when data keys under a KMS key are forgotten, for whatever reason. */
	onForgotten?: (kmsKeyId: string) => void;
};

type Entry = {
	dataKey: WrappedDataKey;
	key: KeyObject;
	/** When the call to which KMS agreed was made: not when it was answered, so the bound holds from the refusal on. */
	agreedAtMs: number;
	usedAtMs: number;
	/** While KMS is silent: when it was asked last. */
	silentAtMs: number | null;
};

type Call = { kmsKeyId: string; answer: Promise<KeyObject> };

const pauseBetweenSilencesMs = 3_000;
const refusalRememberedMs = 500;
/** The part of the maximum age after which KMS is asked again for a key in use, so that no read has to wait. */
const askAheadAfter = 0.75;

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
 * The one place where unwrapped data keys live: in memory, as KeyObjects, at most `maxAgeMs` after KMS last agreed
 * to unwrap them, or `outageGraceMs` while it does not answer. Concurrent misses share one call.
 */
export class KeyRing {
	readonly #options: KeyRingOptions;
	readonly #entries = new Map<string, Entry>();
	readonly #calls = new Map<string, Call>();
	/** By KMS key, rises at each eviction: an answer that was under way meanwhile is used once and not kept. */
	readonly #generations = new Map<string, number>();
	/** What KMS refused a moment ago, so that a crowd of readers is one call a moment. */
	readonly #refusals = new Map<string, { error: KeyholdError; untilMs: number }>();

	readonly #lookups = { hit: 0, miss: 0, refused: 0 };

	constructor(options: KeyRingOptions) {
		this.#options = options;
	}

	/**
	 * The data key, if KMS agrees or agreed recently enough.
	 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KMS_MISCONFIGURED, KEY_INTEGRITY or INTERNAL
	 */
	async get(dataKey: WrappedDataKey): Promise<KeyObject> {
		const entry = this.#entries.get(dataKey.id);
		if (entry && isSameWrapping(entry.dataKey, dataKey)) {
			const nowMs = this.#options.clock();
			entry.usedAtMs = nowMs;
			const ageMs = nowMs - entry.agreedAtMs;
			const isPause = entry.silentAtMs !== null && nowMs < entry.silentAtMs + this.#pauseMs;
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
		return this.#ask(dataKey);
	}

	/** Never longer than the maximum age: a refusal right after the silence is noticed within it. */
	get #pauseMs(): number {
		return Math.min(pauseBetweenSilencesMs, this.#options.maxAgeMs);
	}

	#ask(dataKey: WrappedDataKey): Promise<KeyObject> {
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
		const askedAtMs = this.#options.clock();
		const generation = this.#generations.get(dataKey.kmsKeyId);
		let bytes: Uint8Array;
		try {
			bytes = await this.#options.unwrap(dataKey);
		} catch (error) {
			return this.#onFailure(dataKey, error, askedAtMs);
		}
		const key = createSecretKey(bytes);
		bytes.fill(0);
		this.#options.onOutcome?.(dataKey, null, this.#options.clock() - askedAtMs);
		this.#refusals.delete(callIdOf(dataKey));
		if (generation === this.#generations.get(dataKey.kmsKeyId)) {
			this.#entries.set(dataKey.id, {
				dataKey,
				key,
				agreedAtMs: askedAtMs,
				usedAtMs: askedAtMs,
				silentAtMs: null,
			});
		}
		return key;
	}

	#onFailure(dataKey: WrappedDataKey, error: unknown, askedAtMs: number): KeyObject {
		const failure = error instanceof KeyholdError ? error : null;
		// A call that was not made says nothing: no grace begins, and nothing that KMS agreed to ends.
		if (failure?.isUnasked) throw error;
		if (failure) this.#options.onOutcome?.(dataKey, failure, this.#options.clock() - askedAtMs);
		if (failure?.code === "KEY_REVOKED") {
			this.evictKmsKey(dataKey.kmsKeyId);
			const untilMs = this.#options.clock() + refusalRememberedMs;
			this.#refusals.set(callIdOf(dataKey), { error: failure, untilMs });
		}

		const isSilence = failure?.code === "KMS_UNREACHABLE" || failure?.code === "KMS_MISCONFIGURED";
		const entry = this.#entries.get(dataKey.id);
		// An agreement to another wrapping was another KMS key's, so it is no grace for this one.
		if (isSilence && entry && isSameWrapping(entry.dataKey, dataKey)) {
			const nowMs = this.#options.clock();
			const ageMs = nowMs - entry.agreedAtMs;
			if (ageMs < Math.max(this.#options.outageGraceMs, this.#options.maxAgeMs)) {
				entry.silentAtMs = nowMs;
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

	/** Forgets every data key under a KMS key, at once; what is asked under way is asked again. */
	evictKmsKey(kmsKeyId: string): void {
		this.#generations.set(kmsKeyId, (this.#generations.get(kmsKeyId) ?? 0) + 1);
		for (const [id, { dataKey }] of this.#entries) if (dataKey.kmsKeyId === kmsKeyId) this.#forget(id);
		for (const [id, call] of this.#calls) if (call.kmsKeyId === kmsKeyId) this.#calls.delete(id);
	}

	/**
	 * To be called about once a second. Asks KMS again for data keys in use before its agreement runs out: no read has to
	 * wait for it, and an outage finds in the ring what it may go on to serve. Forgets the rest when its time is over, so
	 * that an idle process holds no key.
	 */
	tend(): void {
		const nowMs = this.#options.clock();
		const { maxAgeMs, outageGraceMs } = this.#options;
		for (const [id, { untilMs }] of this.#refusals) if (nowMs >= untilMs) this.#refusals.delete(id);
		for (const [id, entry] of this.#entries) {
			// KMS is being asked: should it turn out to be silent, the grace needs the entry.
			if (this.#calls.has(callIdOf(entry.dataKey))) continue;
			const ageMs = nowMs - entry.agreedAtMs;
			const isSilent = entry.silentAtMs !== null;
			if (ageMs >= (isSilent ? Math.max(outageGraceMs, maxAgeMs) : maxAgeMs)) {
				this.#forget(id);
				continue;
			}
			const isDue = isSilent
				? nowMs >= (entry.silentAtMs ?? 0) + maxAgeMs * (1 - askAheadAfter)
				: ageMs >= maxAgeMs * askAheadAfter && entry.usedAtMs > entry.agreedAtMs;
			// What it answers is heard by whoever asks next.
			if (isDue) this.#ask(entry.dataKey).catch(() => {});
		}
	}

	/** How many data keys are held. */
	get size(): number {
		return this.#entries.size;
	}

	/** How often a data key was in the ring, had to be asked for, or had been refused a moment before. */
	get lookups(): Readonly<Record<"hit" | "miss" | "refused", number>> {
		return this.#lookups;
	}

	/** For how long KMS has not been heard to agree to the data key for which that is longest; 0 when none is held. */
	get oldestAgreementMs(): number {
		const nowMs = this.#options.clock();
		let oldestMs = 0;
		for (const { agreedAtMs } of this.#entries.values()) oldestMs = Math.max(oldestMs, nowMs - agreedAtMs);
		return oldestMs;
	}
}
