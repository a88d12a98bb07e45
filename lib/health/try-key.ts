import { describeKey } from "../kms/describe-key.ts";
import { monotonicMs } from "../platform/clock.ts";
import { type ErrorCode, KeyholdError } from "../platform/errors.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { recordOpenable } from "../vault/data-keys-to-check.ts";
import { announceEviction } from "../vault/evictions.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { unwrapStoredDataKey } from "../vault/unwrap-stored-data-key.ts";

export type Answer = {
	/** The most severe failure; null if every call succeeded. */
	failure: KeyholdError | null;
	/** The affected resources, if others succeeded. */
	onlyResources: Resource[];
	tookMs: number;
};

type Attempt = { resource: Resource | null; failure: KeyholdError | null };

/** The most severe first: a refusal by the key's owner outweighs an unknown state. */
const gravity: ErrorCode[] = ["KEY_REVOKED", "KMS_MISCONFIGURED", "KMS_UNREACHABLE", "KEY_INTEGRITY"];

/**
 * Checks a key by unwrapping its data keys (`dataKeysToCheck`) in parallel, as reads do; a key without data keys is checked
 * with DescribeKey. A refusal evicts the key in every process. Never throws for a failure of KMS.
 */
export async function tryKey(
	key: { id: string; arn: string; region: string },
	dataKeys: StoredDataKey[],
): Promise<Answer> {
	const startedMs = monotonicMs();
	const attempts = await Promise.all(dataKeys.length > 0 ? dataKeys.map(tryDataKey) : [tryDescribe(key)]);
	const tookMs = monotonicMs() - startedMs;
	const failures = attempts.map(({ failure }) => failure).filter((failure) => failure !== null);
	failures.sort((one, other) => gravity.indexOf(one.code) - gravity.indexOf(other.code));
	const [failure = null] = failures;
	if (failure?.code === "KEY_REVOKED") announceEviction(key.id);
	return { failure, onlyResources: failure ? onlyResources(attempts, failure.code) : [], tookMs };
}

async function tryDataKey(dataKey: StoredDataKey): Promise<Attempt> {
	let failure: KeyholdError | null = null;
	try {
		(await unwrapStoredDataKey(dataKey)).fill(0);
	} catch (error) {
		failure = asKmsFailure(error);
	}
	if (!failure || failure.code === "KEY_INTEGRITY") await recordOpenable(dataKey, !failure);
	return { resource: dataKey.resource, failure };
}

async function tryDescribe(key: { arn: string; region: string }): Promise<Attempt> {
	try {
		const { KeyState: state = "unknown" } = await describeKey(key.region, key.arn, { isGuarded: false });
		if (state === "Enabled" || state === "Updating") return { resource: null, failure: null };
		const failure = new KeyholdError("KEY_REVOKED", `The key's state is ${state}.`, {
			awsErrorName: state,
			actionBy: "CUSTOMER",
		});
		return { resource: null, failure };
	} catch (error) {
		return { resource: null, failure: asKmsFailure(error) };
	}
}

function asKmsFailure(error: unknown): KeyholdError {
	if (error instanceof KeyholdError) return error;
	throw error;
}

/** Empty if all failed alike. */
function onlyResources(attempts: Attempt[], code: ErrorCode): Resource[] {
	const failed = attempts.filter(({ failure }) => failure?.code === code);
	if (failed.length === attempts.length) return [];
	return [...new Set(failed.map(({ resource }) => resource).filter((resource) => resource !== null))];
}
