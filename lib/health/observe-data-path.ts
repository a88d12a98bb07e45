import { monotonicMs } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { recordOpenable } from "../vault/data-keys-to-check.ts";
import { onKmsOutcome } from "../vault/open-data-key.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { checkKey, isCut } from "./check-key.ts";
import { recordCheckTime } from "./record-outcome.ts";

const repeatAfterMs = 10_000;

/**
 * Acts on the KMS answers of this process's reads and writes without waiting for the monitor. An answer that differs from the
 * known health causes a check of the key with all its resources, since the answer concerns one data key only. Equal answers
 * are followed once in ten seconds. Returns a function that stops it.
 */
export function observeDataPath(): () => void {
	const last = new Map<string, { answer: string; atMs: number }>();
	return onKmsOutcome((dataKey, failure, tookMs) => {
		if (failure?.isUnasked) return;
		const subject = `${dataKey.kmsKeyId} ${dataKey.resource}`;
		const answer = failure ? `${failure.code} ${failure.awsErrorName}` : "agreed";
		const before = last.get(subject);
		if (before?.answer === answer && monotonicMs() - before.atMs < repeatAfterMs) return;
		last.set(subject, { answer, atMs: monotonicMs() });
		follow(dataKey, failure, tookMs).catch((error) =>
			log.warn({ err: error, kmsKeyId: dataKey.kmsKeyId }, "an outcome was not recorded"),
		);
	});
}

async function follow(dataKey: StoredDataKey, failure: KeyholdError | null, tookMs: number): Promise<void> {
	// Makes the check include this data key, even if it is not the newest.
	if (failure?.code === "KEY_INTEGRITY") await recordOpenable(dataKey, false);
	if (!failure && (await isKnownToWork(dataKey.kmsKeyId))) {
		await recordCheckTime(dataKey.kmsKeyId, "HEALTHY", tookMs);
		return;
	}
	await checkKey(dataKey.kmsKeyId, undefined, "data path");
}

async function isKnownToWork(kmsKeyId: string): Promise<boolean> {
	const key = await db().kmsKey.findUnique({ where: { id: kmsKeyId }, select: { health: true } });
	return key !== null && !isCut(key.health);
}
