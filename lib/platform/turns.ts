import { setImmediate } from "node:timers/promises";
import { monotonicMs } from "./clock.ts";
import { perProcess } from "./per-process.ts";

const turnMs = 5;

/** The last turn: all long work of a process shares one queue. */
const last = perProcess("turns", () => ({ turn: Promise.resolve() }));

/**
 * Splits long synchronous work into turns of about 5 ms: `if (turns.isOver()) await turns.next()`. One turn of all such
 * work runs per iteration of the event loop, so many concurrent requests delay a page no more than one does.
 */
export class Turns {
	readonly #onTurn: (() => void) | undefined;
	#startedMs = monotonicMs();

	/** @param onTurn runs before each turn but the first. An error that it throws ends the work. */
	constructor(onTurn?: () => void) {
		this.#onTurn = onTurn;
	}

	isOver(): boolean {
		return monotonicMs() - this.#startedMs >= turnMs;
	}

	async next(): Promise<void> {
		const queue = last();
		queue.turn = queue.turn.then(() => setImmediate());
		await queue.turn;
		this.#onTurn?.();
		this.#startedMs = monotonicMs();
	}
}
