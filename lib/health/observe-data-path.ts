import { monotonicMs } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { recordOpenable } from "../vault/data-keys-to-check.ts";
import { onKmsOutcome } from "../vault/open-data-key.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { checkKey, isCut } from "./check-key.ts";
import { noteAsked } from "./record-outcome.ts";

const repeatAfterMs = 10_000;

/**
 * Lets what the data path of this process hears from KMS have its effect at once, without waiting for the monitor: what
 * differs from the health that is known has the key checked, with all of its resources, so that the answer about one data
 * key is not taken for the whole. The same answer is followed once in ten seconds, however many reads hear it. Returns how
 * to stop.
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
	// The check asks for this very data key too, also when it is not the newest.
	if (failure?.code === "KEY_INTEGRITY") await recordOpenable(dataKey, false);
	if (!failure && (await isKnownToWork(dataKey.kmsKeyId))) {
		await noteAsked(dataKey.kmsKeyId, "HEALTHY", tookMs);
		return;
	}
	await checkKey(dataKey.kmsKeyId, undefined, "data path");
}

async function isKnownToWork(kmsKeyId: string): Promise<boolean> {
	const key = await db().kmsKey.findUnique({ where: { id: kmsKeyId }, select: { health: true } });
	return key !== null && !isCut(key.health);
}
