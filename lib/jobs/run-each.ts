import { log } from "../platform/log.ts";

/** Runs the parts in order. A failure is logged, and the other parts still run. Never throws. @returns the parts that failed */
export async function runEach(parts: Record<string, () => Promise<unknown>>): Promise<string[]> {
	const failed: string[] = [];
	for (const [part, run] of Object.entries(parts)) {
		try {
			await run();
		} catch (err) {
			log.warn({ err, part }, "a part of the worker's work failed");
			failed.push(part);
		}
	}
	return failed;
}
