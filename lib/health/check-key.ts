import { describeKey } from "../kms/describe-key.ts";
import type { ProbeReport } from "../kms/probe/report.ts";
import { unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { monotonicMs } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { announceEviction } from "../vault/evictions.ts";
import { storedDataKeySelection, toStoredDataKey } from "../vault/stored-data-keys.ts";
import { recordOutcome } from "./record-outcome.ts";

/**
 * Checks a customer's key on the path that the data takes: really unwraps one of its data keys; a key without any
 * is looked at with DescribeKey. `probe` is a newer report than the one kept with the key. Records the outcome; a refusal evicts in every process. Never throws for what KMS
 * does.
 */
export async function checkKey(kmsKeyId: string, probe?: ProbeReport): Promise<void> {
	const key = await db().kmsKey.findUniqueOrThrow({ where: { id: kmsKeyId } });
	const row = await db().dataKey.findFirst({
		where: { kmsKeyId, state: { not: "SHREDDED" } },
		select: storedDataKeySelection,
		orderBy: { id: "desc" },
	});
	const startedMs = monotonicMs();
	let failure: KeyholdError | null = null;
	try {
		if (row) {
			const dataKey = toStoredDataKey(row);
			(await unwrapDataKey(dataKey.kmsKey, dataKey.wrapped, dataKey.context)).fill(0);
		} else {
			const { state } = await describeKey(key);
			if (state !== "Enabled" && state !== "Updating") {
				throw new KeyholdError("KEY_REVOKED", `The key's state is ${state}.`, { awsErrorName: state });
			}
		}
	} catch (error) {
		if (!(error instanceof KeyholdError)) throw error;
		failure = error;
	}
	const tookMs = monotonicMs() - startedMs;
	if (failure?.code === "KEY_REVOKED") announceEviction(kmsKeyId);
	const detail = failure?.code === "KEY_REVOKED" ? await deletionNotice(key) : undefined;
	await recordOutcome(kmsKeyId, failure, {
		by: "monitor",
		tookMs,
		...(detail && { detail }),
		...(probe && { probe }),
	});
}

async function deletionNotice(key: { arn: string; region: string }): Promise<string | undefined> {
	try {
		const { deletionDate } = await describeKey(key);
		return deletionDate && `AWS deletes this key on ${deletionDate.toISOString().slice(0, 10)}.`;
	} catch {
		// A key that may not be looked at is refused all the same.
		return undefined;
	}
}
