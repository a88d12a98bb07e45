import { monotonicMs } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { onKmsOutcome } from "../vault/open-data-key.ts";
import { recordOutcome } from "./record-outcome.ts";

const repeatAfterMs = 10_000;

/**
 * Lets what the data path of this process hears from KMS count at once, without waiting for the monitor. The same
 * answer is written once in ten seconds, however many reads hear it. Returns how to stop.
 */
export function observeDataPath(): () => void {
	const last = new Map<string, { answer: string; atMs: number }>();
	return onKmsOutcome((kmsKeyId, failure, tookMs) => {
		const answer = failure ? `${failure.code} ${failure.awsErrorName}` : "agreed";
		const before = last.get(kmsKeyId);
		if (before?.answer === answer && monotonicMs() - before.atMs < repeatAfterMs) return;
		last.set(kmsKeyId, { answer, atMs: monotonicMs() });
		recordOutcome(kmsKeyId, failure, { by: "data path", tookMs }).catch((error) =>
			log.warn({ err: error, kmsKeyId }, "an outcome was not recorded"),
		);
	});
}
