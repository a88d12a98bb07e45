import { log } from "../platform/log.ts";

/** Runs these parts in order. One that fails is logged, and the others run all the same. Never throws. */
export async function runEach(parts: Record<string, () => Promise<unknown>>): Promise<void> {
	for (const [part, run] of Object.entries(parts)) {
		try {
			await run();
		} catch (err) {
			log.warn({ err, part }, "a part of the worker's tick failed");
		}
	}
}
