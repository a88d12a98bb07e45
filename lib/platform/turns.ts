import { setImmediate } from "node:timers/promises";

const turnMs = 5;

// Next evaluates modules once per bundle: all long work of a process waits in one line.
const holder = globalThis as typeof globalThis & { keyholdTurns?: Promise<void> };

/**
 * Splits long synchronous work into turns of about 5 ms: `if (turns.isOver()) await turns.next()`. Between two turns the
 * event loop goes around, and of all work that is split this way one turn runs per round, so that many requests at once
 * delay a page by no more than one does.
 */
export class Turns {
	readonly #onTurn: (() => void) | undefined;
	#startedMs = performance.now();

	/** @param onTurn is called before each turn but the first. What it throws ends the work. */
	constructor(onTurn?: () => void) {
		this.#onTurn = onTurn;
	}

	isOver(): boolean {
		return performance.now() - this.#startedMs >= turnMs;
	}

	async next(): Promise<void> {
		holder.keyholdTurns = (holder.keyholdTurns ?? Promise.resolve()).then(() => setImmediate());
		await holder.keyholdTurns;
		this.#onTurn?.();
		this.#startedMs = performance.now();
	}
}
