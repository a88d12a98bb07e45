import { describeKey } from "../kms/describe-key.ts";
import { unwrapDataKey } from "../kms/wrapped-data-keys.ts";
import { monotonicMs } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { announceEviction } from "../vault/evictions.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";

/** What KMS answered, or that it did not: null when it agreed. */
export type Answer = { failure: KeyholdError | null; tookMs: number };

/**
 * Asks KMS for a key on the path that the data takes: really unwraps one of its data keys; a key without any is looked
 * at with DescribeKey. A refusal evicts in every process at once. Never throws for what KMS does.
 */
export async function askKey(
	key: { id: string; arn: string; region: string },
	dataKey: StoredDataKey | undefined,
): Promise<Answer> {
	const startedMs = monotonicMs();
	let failure: KeyholdError | null = null;
	try {
		if (dataKey) {
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
	if (failure?.code === "KEY_REVOKED") announceEviction(key.id);
	return { failure, tookMs };
}
