import { setTimeout } from "node:timers/promises";
import { Failure } from "./failure.ts";

const limitMs = 60_000;

/** Waits until the console answers, its database and worker are there, and, where wanted, its KMS. @throws Failure */
export async function waitUntilHealthy(consoleUrl: string, isKmsNeeded: boolean): Promise<void> {
	let last = "no answer";
	for (const endMs = performance.now() + limitMs; performance.now() < endMs; await setTimeout(100)) {
		try {
			const response = await fetch(`${consoleUrl}/api/health`, { signal: AbortSignal.timeout(5_000) });
			const health = (await response.json()) as Record<string, unknown>;
			last = JSON.stringify(health);
			if (health.database === "ok" && health.worker === "ok" && (health.kms === "ok" || !isKmsNeeded)) return;
		} catch (error) {
			last = String(error);
		}
	}
	throw new Failure(`Keyhold did not come up within ${limitMs / 1000} s. Its last answer: ${last}`);
}
