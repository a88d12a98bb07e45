import { monotonicMs } from "./clock.ts";

/** A cheaper read is not remembered, so that anyone who changes something sees it at once. */
const cheapMs = 250;
/** A read's result is used for as long as the read took, times this. */
const times = 10;
const longestMs = 60_000;
/** The wait for a new result while there is an old one of the same version. Less than a page waits. */
const patienceMs = 2_000;
const forgottenAfterMs = 300_000;

type Read<Value> = {
	version: string;
	result: Promise<Value>;
	/** Until when the result may be used; null while the read runs. */
	usableUntilMs: number | null;
	/** The newest value of the same version from before. */
	before: { value: Value } | null;
};

/**
 * Runs one expensive read per key at a time, and shares its result among everyone who asks meanwhile and for a while after.
 * Many viewers then cost no more than one.
 */
export class SharedReads<Value> {
	readonly #reads = new Map<string, Read<Value>>();

	/**
	 * @param version a result is never used for another version
	 * @throws as `work`, unless there is an older result of the version
	 */
	async read(key: string, version: string, work: () => Promise<Value>): Promise<Value> {
		for (;;) {
			const read = this.#reads.get(key);
			if (!read) return this.#resultOf(this.#begin(key, version, work, null));
			if (read.version === version && (read.usableUntilMs ?? Infinity) > monotonicMs()) {
				return this.#resultOf(read);
			}
			if (read.usableUntilMs === null) {
				await settled(read.result);
				continue;
			}
			const before = read.version === version ? await newestOf(read) : null;
			if (this.#reads.get(key) !== read) continue;
			return this.#resultOf(this.#begin(key, version, work, before));
		}
	}

	#begin(key: string, version: string, work: () => Promise<Value>, before: Read<Value>["before"]) {
		this.#forgetOld();
		const begunMs = monotonicMs();
		const read: Read<Value> = { version, result: work(), usableUntilMs: null, before };
		const end = (factor: number) => {
			const tookMs = monotonicMs() - begunMs;
			read.usableUntilMs = monotonicMs() + (tookMs < cheapMs ? 0 : Math.min(tookMs * factor, longestMs));
		};
		// A failure may be over soon.
		read.result.then(
			() => end(times),
			() => end(1),
		);
		this.#reads.set(key, read);
		return read;
	}

	async #resultOf({ result, before }: Read<Value>): Promise<Value> {
		if (!before) return result;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const impatience = new Promise<Value>((resolve) => {
			timer = setTimeout(() => resolve(before.value), patienceMs);
		});
		return Promise.race([result.catch(() => before.value), impatience]).finally(() => clearTimeout(timer));
	}

	#forgetOld(): void {
		for (const [key, { usableUntilMs }] of this.#reads) {
			if (usableUntilMs !== null && usableUntilMs + forgottenAfterMs < monotonicMs()) this.#reads.delete(key);
		}
	}
}

async function settled(result: Promise<unknown>): Promise<void> {
	await result.catch(() => undefined);
}

/** The value of a read that has ended, or the one before it. */
function newestOf<Value>({ result, before }: Read<Value>): Promise<Read<Value>["before"]> {
	return result.then(
		(value) => ({ value }),
		() => before,
	);
}
