import { createSecretKey, type KeyObject } from "node:crypto";
import { KeyholdError } from "../platform/errors.ts";

/** A data key as stored: enough to ask KMS for it. */
export type WrappedDataKey = {
	id: string;
	kmsKeyId: string;
	wrapped: Uint8Array;
	/** Changes when the data key is wrapped anew. */
	wrappedAt: number;
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
	/** Told of every answer of KMS, and of every silence. */
	onOutcome?: (kmsKeyId: string, failure: KeyholdError | null) => void;
};

type Entry = {
	kmsKeyId: string;
	wrappedAt: number;
	key: KeyObject;
	/** When the call to which KMS agreed was made: not when it was answered, so the bound holds from the refusal on. */
	agreedAtMs: number;
	/** While KMS is silent: when to ask it again. */
	askAgainAtMs: number;
};

const pauseBetweenSilencesMs = 3_000;

type Wrapping = Pick<WrappedDataKey, "kmsKeyId" | "wrappedAt">;

function isSameWrapping(one: Wrapping, other: Wrapping): boolean {
	return one.kmsKeyId === other.kmsKeyId && one.wrappedAt === other.wrappedAt;
}

function callIdOf(id: string, { kmsKeyId, wrappedAt }: Wrapping): string {
	return `${id} ${kmsKeyId} ${wrappedAt}`;
}

/**
 * The one place where unwrapped data keys live: in memory, as KeyObjects, at most `maxAgeMs` after KMS last agreed
 * to unwrap them, or `outageGraceMs` while it does not answer. Concurrent misses share one call.
 */
export class KeyRing {
	readonly #options: KeyRingOptions;
	readonly #entries = new Map<string, Entry>();
	readonly #calls = new Map<string, Promise<KeyObject>>();
	/** Rises at each eviction: an answer that was under way meanwhile is used once and not kept. */
	#generation = 0;

	constructor(options: KeyRingOptions) {
		this.#options = options;
	}

	/**
	 * The data key, if KMS agrees or agreed recently enough.
	 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KMS_MISCONFIGURED, KEY_INTEGRITY or INTERNAL
	 */
	async get(dataKey: WrappedDataKey): Promise<KeyObject> {
		const entry = this.#entries.get(dataKey.id);
		if (entry && isSameWrapping(entry, dataKey)) {
			const nowMs = this.#options.clock();
			const ageMs = nowMs - entry.agreedAtMs;
			if (ageMs < this.#options.maxAgeMs) return entry.key;
			if (nowMs < entry.askAgainAtMs && ageMs < this.#options.outageGraceMs) return entry.key;
		}
		const callId = callIdOf(dataKey.id, dataKey);
		let call = this.#calls.get(callId);
		if (!call) {
			call = this.#ask(dataKey).finally(() => this.#calls.delete(callId));
			this.#calls.set(callId, call);
		}
		return call;
	}

	async #ask(dataKey: WrappedDataKey): Promise<KeyObject> {
		const askedAtMs = this.#options.clock();
		const generation = this.#generation;
		let bytes: Uint8Array;
		try {
			bytes = await this.#options.unwrap(dataKey);
		} catch (error) {
			return this.#onFailure(dataKey, error);
		}
		const key = createSecretKey(bytes);
		bytes.fill(0);
		this.#options.onOutcome?.(dataKey.kmsKeyId, null);
		if (generation === this.#generation) {
			this.#entries.set(dataKey.id, {
				kmsKeyId: dataKey.kmsKeyId,
				wrappedAt: dataKey.wrappedAt,
				key,
				agreedAtMs: askedAtMs,
				askAgainAtMs: 0,
			});
		}
		return key;
	}

	#onFailure(dataKey: WrappedDataKey, error: unknown): KeyObject {
		const failure = error instanceof KeyholdError ? error : null;
		if (failure) this.#options.onOutcome?.(dataKey.kmsKeyId, failure);
		if (failure?.code === "KEY_REVOKED") this.evictKmsKey(dataKey.kmsKeyId);

		const isSilence = failure?.code === "KMS_UNREACHABLE" || failure?.code === "KMS_MISCONFIGURED";
		const entry = this.#entries.get(dataKey.id);
		const nowMs = this.#options.clock();
		const { maxAgeMs, outageGraceMs } = this.#options;
		// An agreement to another wrapping was another KMS key's, so it is no grace for this one.
		if (isSilence && entry && isSameWrapping(entry, dataKey) && nowMs - entry.agreedAtMs < outageGraceMs) {
			// Never longer than the maximum age: a refusal right after the silence is noticed within it.
			entry.askAgainAtMs = nowMs + Math.min(pauseBetweenSilencesMs, maxAgeMs);
			return entry.key;
		}
		this.#entries.delete(dataKey.id);
		throw error;
	}

	/** Forgets every data key under a KMS key, at once. */
	evictKmsKey(kmsKeyId: string): void {
		this.#generation++;
		for (const [id, entry] of this.#entries) if (entry.kmsKeyId === kmsKeyId) this.#entries.delete(id);
	}

	/** Forgets what no longer may be used, so that an idle process holds no key either. */
	sweep(): void {
		const nowMs = this.#options.clock();
		for (const [id, entry] of this.#entries) {
			// KMS is being asked: should it turn out to be silent, the grace needs the entry.
			if (this.#calls.has(callIdOf(id, entry))) continue;
			const isInOutage = nowMs < entry.askAgainAtMs + this.#options.maxAgeMs && entry.askAgainAtMs > 0;
			const limitMs = isInOutage ? this.#options.outageGraceMs : this.#options.maxAgeMs;
			if (nowMs - entry.agreedAtMs >= limitMs) this.#entries.delete(id);
		}
	}

	/** How many data keys are held. */
	get size(): number {
		return this.#entries.size;
	}
}
