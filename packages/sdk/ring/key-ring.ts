import type { KeyRingOptions, Lease } from "./key-ring-options.ts";

type Entry<Ref, Value> = {
	ref: Ref;
	version: string;
	value: Value;
	maxAgeMs: number;
	graceMs: number;
	/** When the source was asked, not when it answered, so that the bound counts from the refusal. */
	askedAtMs: number;
	usedAtMs: number;
	/** While the source is unreachable: when it was last asked, when that failed, and the latest moment of which the failure tells. */
	silence: { askedAtMs: number; failedAtMs: number; knownAtMs: number } | null;
};

type Call<Ref, Value> = {
	group: string;
	answer: Promise<Entry<Ref, Value>>;
	askedAtMs: number;
	/** The group was evicted during the call: it is answered, and its value is not kept. */
	isEvicted: boolean;
};

const refusalRememberedMs = 500;
/** The part of the maximum age after which the source is asked again for a value in use, so that no reader has to wait. */
const renewAfter = 0.75;

/**
 * Holds values in memory for as long as their source allows: at most `maxAgeMs` after it was last asked, or `graceMs` while
 * it is unreachable. Concurrent misses share one call.
 */
export class KeyRing<Ref extends { id: string }, Value> {
	readonly #options: KeyRingOptions<Ref, Value>;
	readonly #entries = new Map<string, Entry<Ref, Value>>();
	readonly #calls = new Map<string, Call<Ref, Value>>();
	/** Recent refusals, and answers that decided nothing, so that many readers cause one call per half second. */
	readonly #refusals = new Map<string, { error: unknown; untilMs: number }>();

	readonly #lookups = { hit: 0, miss: 0, refused: 0 };

	constructor(options: KeyRingOptions<Ref, Value>) {
		this.#options = options;
	}

	/** The value, if it may be used now without asking the source. */
	peek(ref: Ref): Value | undefined {
		return this.#usable(ref)?.value;
	}

	/** The value, if the source allows its use or did recently enough. @throws what `obtain` throws */
	async get(ref: Ref): Promise<Value> {
		return (this.#usable(ref) ?? (await this.#look(ref))).value;
	}

	/**
	 * As `get`, with the time that is left, for a holder that cannot be reached by an eviction. `graceMs` includes the grace,
	 * and is 0 if there is none. Both are at least 0. While the source is known to be silent, the answer does not wait for it.
	 */
	async lease(ref: Ref): Promise<Lease<Value>> {
		const entry = this.#usable(ref) ?? this.#inSilence(ref) ?? (await this.#look(ref));
		const nowMs = this.#options.clock();
		const { value, askedAtMs, maxAgeMs, graceMs, silence } = entry;
		const leftMs = askedAtMs + Math.max(maxAgeMs, graceMs) - nowMs;
		// While the source is silent, the holder has to notice a refusal as soon as if the source had agreed when it was asked.
		const untilMs = silence === null ? askedAtMs + maxAgeMs : silence.askedAtMs + maxAgeMs;
		const isEvicted = this.#entries.get(ref.id) !== entry;
		return {
			value,
			maxAgeMs: Math.max(0, Math.min(untilMs - nowMs, leftMs)),
			graceMs: graceMs === 0 || isEvicted ? 0 : Math.max(0, leftMs),
		};
	}

	/**
	 * As `lease`, without waiting for the answer to a call in progress: the held value, as if the source did not answer.
	 * Undefined if the ring holds none, or its grace is over.
	 */
	leaseUnanswered(ref: Ref): Lease<Value> | undefined {
		const entry = this.#held(ref);
		const call = this.#calls.get(this.#callIdOf(ref));
		if (!entry || !call) return undefined;
		const nowMs = this.#options.clock();
		const leftMs = entry.askedAtMs + Math.max(entry.maxAgeMs, entry.graceMs) - nowMs;
		if (leftMs <= 0) return undefined;
		// The holder has to notice a refusal as soon as if the source had agreed to this call.
		const untilMs = Math.min(call.askedAtMs + entry.maxAgeMs - nowMs, leftMs);
		return { value: entry.value, maxAgeMs: Math.max(0, untilMs), graceMs: entry.graceMs === 0 ? 0 : leftMs };
	}

	/** Asks the source, whatever the ring holds. @throws as `get` */
	async renew(ref: Ref): Promise<Value> {
		return (await this.#call(ref)).value;
	}

	/** True if the ring has the value, which may be too old to be used without asking again. */
	holds(ref: Ref): boolean {
		return this.#held(ref) !== undefined;
	}

	/** The entry, if it was obtained for this version. */
	#held(ref: Ref): Entry<Ref, Value> | undefined {
		const entry = this.#entries.get(ref.id);
		return entry?.version === this.#options.versionOf(ref) ? entry : undefined;
	}

	#usable(ref: Ref): Entry<Ref, Value> | undefined {
		const entry = this.#held(ref);
		if (!entry) return undefined;
		const nowMs = this.#options.clock();
		entry.usedAtMs = nowMs;
		const ageMs = nowMs - entry.askedAtMs;
		if (ageMs >= entry.maxAgeMs) {
			const isPause = entry.silence !== null && nowMs < entry.silence.knownAtMs + this.#pauseMs(entry);
			if (!isPause || ageMs >= entry.graceMs) return undefined;
		}
		this.#lookups.hit++;
		return entry;
	}

	/** The entry within the grace, asked for in the background. Its holder notices a refusal within the maximum age. */
	#inSilence(ref: Ref): Entry<Ref, Value> | undefined {
		const entry = this.#held(ref);
		if (!entry?.silence) return undefined;
		const nowMs = this.#options.clock();
		if (nowMs >= entry.askedAtMs + entry.graceMs) return undefined;
		if (nowMs >= entry.silence.askedAtMs + entry.maxAgeMs) return undefined;
		// A failure is thrown to the next reader.
		this.#call(ref).catch(() => {});
		this.#lookups.hit++;
		return entry;
	}

	async #look(ref: Ref): Promise<Entry<Ref, Value>> {
		const refusal = this.#refusals.get(this.#callIdOf(ref));
		if (refusal && this.#options.clock() < refusal.untilMs) {
			this.#lookups.refused++;
			throw refusal.error;
		}
		this.#lookups.miss++;
		return this.#call(ref);
	}

	/** At most the maximum age, so that a refusal right after an outage is noticed within it. */
	#pauseMs({ maxAgeMs }: Entry<Ref, Value>): number {
		return Math.min(this.#options.pauseMs ?? 3_000, maxAgeMs);
	}

	#callIdOf(ref: Ref): string {
		return `${ref.id} ${this.#options.versionOf(ref)}`;
	}

	#call(ref: Ref): Promise<Entry<Ref, Value>> {
		const callId = this.#callIdOf(ref);
		const underWay = this.#calls.get(callId);
		if (underWay) return underWay.answer;
		const call = {
			group: this.#options.groupOf(ref),
			askedAtMs: this.#options.clock(),
			isEvicted: false,
		} as Call<Ref, Value>;
		call.answer = this.#ask(ref, call).finally(() => {
			if (this.#calls.get(callId) === call) this.#calls.delete(callId);
		});
		this.#calls.set(callId, call);
		return call.answer;
	}

	async #ask(ref: Ref, call: Call<Ref, Value>): Promise<Entry<Ref, Value>> {
		const { clock, versionOf, obtain, onOutcome } = this.#options;
		const askedAtMs = clock();
		const version = versionOf(ref);
		let lease: Lease<Value>;
		try {
			lease = await obtain(ref, this.#held(ref)?.value);
		} catch (error) {
			return this.#onFailure(ref, error, askedAtMs);
		}
		onOutcome?.(ref, null, clock() - askedAtMs);
		this.#refusals.delete(this.#callIdOf(ref));
		const entry = { ...lease, ref, version, askedAtMs, usedAtMs: askedAtMs, silence: null };
		if (!call.isEvicted) this.#entries.set(ref.id, entry);
		return entry;
	}

	#onFailure(ref: Ref, error: unknown, askedAtMs: number): Entry<Ref, Value> {
		const { clock, groupOf, judge, onOutcome } = this.#options;
		const verdict = judge(error);
		// A call that was not made says nothing about the value.
		if (verdict === "unasked") throw error;
		onOutcome?.(ref, { error, verdict }, clock() - askedAtMs);
		if (verdict === "refused") this.evict(groupOf(ref));

		// Another version may have another owner, and gives this one no grace.
		const entry = this.#held(ref);
		if (entry) {
			const nowMs = clock();
			const ageMs = nowMs - entry.askedAtMs;
			if (verdict === "unreachable" && ageMs < Math.max(entry.graceMs, entry.maxAgeMs)) {
				const toldMs = askedAtMs + (this.#options.tellsForMs?.(error) ?? Number.POSITIVE_INFINITY);
				entry.silence = { askedAtMs, failedAtMs: nowMs, knownAtMs: Math.min(nowMs, toldMs) };
				return entry;
			}
			if (verdict === "undecided" && ageMs < entry.maxAgeMs) {
				entry.silence = null;
				return entry;
			}
		}
		if (verdict === "refused" || verdict === "undecided")
			this.#refusals.set(this.#callIdOf(ref), { error, untilMs: clock() + refusalRememberedMs });
		this.#forget(ref.id);
		throw error;
	}

	#forget(id: string): void {
		const entry = this.#entries.get(id);
		if (!entry) return;
		this.#entries.delete(id);
		this.#options.onForgotten?.(this.#options.groupOf(entry.ref));
	}

	/** Forgets every entry of a group, or all entries, immediately. Calls in progress are made again. */
	evict(group?: string): void {
		for (const [id, { ref }] of this.#entries) {
			if (group === undefined || this.#options.groupOf(ref) === group) this.#forget(id);
		}
		for (const [id, call] of this.#calls) {
			if (group !== undefined && call.group !== group) continue;
			call.isEvicted = true;
			this.#calls.delete(id);
		}
	}

	/**
	 * Call this about once a second. It renews entries in use before they expire, so that no reader has to wait and an outage
	 * finds them in the ring, and forgets the others when they expire, so that an idle process holds none.
	 */
	maintain(): void {
		const nowMs = this.#options.clock();
		for (const [id, { untilMs }] of this.#refusals) if (nowMs >= untilMs) this.#refusals.delete(id);
		const inUse: Ref[] = [];
		let isDue = false;
		for (const [id, entry] of this.#entries) {
			// A call is in progress: if the source is unreachable, the grace needs the entry.
			if (this.#calls.has(this.#callIdOf(entry.ref))) continue;
			const { askedAtMs, maxAgeMs, graceMs, silence } = entry;
			const ageMs = nowMs - askedAtMs;
			if (ageMs >= (silence ? Math.max(graceMs, maxAgeMs) : maxAgeMs)) {
				this.#forget(id);
				continue;
			}
			const isInUse = silence !== null || entry.usedAtMs > askedAtMs;
			const isThisDue = silence
				? nowMs >= silence.failedAtMs + maxAgeMs * (1 - renewAfter)
				: isInUse && ageMs >= maxAgeMs * renewAfter;
			if (isThisDue) isDue = true;
			if (isThisDue || (isInUse && this.#options.renewsTogether)) inUse.push(entry.ref);
		}
		// A failure is thrown to the next reader.
		if (isDue) for (const ref of inUse) this.#call(ref).catch(() => {});
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Counts of look-ups: the value was in the ring, had to be asked for, or had been refused a moment before. */
	get lookups(): Readonly<Record<"hit" | "miss" | "refused", number>> {
		return this.#lookups;
	}

	/** The time since the oldest agreement among the held values; 0 if none is held. */
	get oldestAgeMs(): number {
		const nowMs = this.#options.clock();
		let oldestMs = 0;
		for (const { askedAtMs } of this.#entries.values()) oldestMs = Math.max(oldestMs, nowMs - askedAtMs);
		return oldestMs;
	}
}
