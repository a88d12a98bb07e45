import { setTimeout as pause } from "node:timers/promises";

/** Spreads work evenly over time: `take` resolves once `count` more units may be done. */
export class Pace {
	readonly #perSecond: number | undefined;
	#freeAtMs = 0;

	constructor(perSecond: number | undefined) {
		this.#perSecond = perSecond;
	}

	/** @throws the signal's reason once it is aborted */
	async take(count: number, signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		if (this.#perSecond === undefined) return;
		const nowMs = performance.now();
		const waitMs = this.#freeAtMs - nowMs;
		this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (count * 1000) / this.#perSecond;
		if (waitMs > 0) await pause(waitMs, undefined, signal && { signal });
	}
}
