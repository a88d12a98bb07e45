import { setTimeout } from "node:timers/promises";
import { Failure } from "./failure.ts";

const limitMs = 60_000;

/** Waits until the process with this health address answers and says that the parts named are "ok". @throws Failure */
export async function waitUntilHealthy(
	healthUrl: string,
	parts: string[],
	signal: AbortSignal = new AbortController().signal,
): Promise<void> {
	let last = "no answer";
	for (
		const endMs = performance.now() + limitMs;
		performance.now() < endMs && !signal.aborted;
		await setTimeout(100)
	) {
		try {
			const response = await fetch(healthUrl, {
				signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
			});
			const health = (await response.json()) as Record<string, unknown>;
			last = JSON.stringify(health);
			if (parts.every((part) => health[part] === "ok")) return;
		} catch (error) {
			last = String(error);
		}
	}
	throw new Failure(`Keyhold did not come up within ${limitMs / 1000} s. Its last answer: ${last}`);
}
