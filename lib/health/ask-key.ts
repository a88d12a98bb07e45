import { describeKey } from "../kms/describe-key.ts";
import { monotonicMs } from "../platform/clock.ts";
import { type ErrorCode, KeyholdError } from "../platform/errors.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { recordOpenable } from "../vault/data-keys-to-check.ts";
import { announceEviction } from "../vault/evictions.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { unwrapStoredDataKey } from "../vault/unwrap-stored-data-key.ts";

/** What KMS answered about a key, or that it did not. */
export type Answer = {
	/** The gravest of what went wrong; null when KMS agreed to everything. */
	failure: KeyholdError | null;
	/** Whose data keys that concerns, where others opened. */
	onlyResources: Resource[];
	tookMs: number;
};

type Asked = { resource: Resource | null; failure: KeyholdError | null };

/** The gravest first: what the key's owner said outweighs what is not known. */
const gravity: ErrorCode[] = ["KEY_REVOKED", "KMS_MISCONFIGURED", "KMS_UNREACHABLE", "KEY_INTEGRITY"];

/**
 * Asks KMS for a key on the path that the data takes: really unwraps its data keys (`dataKeysToCheck`), side by side; a
 * key without any is looked at with DescribeKey. A refusal evicts in every process at once. Never throws for what KMS does.
 */
export async function askKey(
	key: { id: string; arn: string; region: string },
	dataKeys: StoredDataKey[],
): Promise<Answer> {
	const startedMs = monotonicMs();
	const asked = await Promise.all(dataKeys.length > 0 ? dataKeys.map(askForDataKey) : [askForState(key)]);
	const tookMs = monotonicMs() - startedMs;
	const failures = asked.map(({ failure }) => failure).filter((failure) => failure !== null);
	failures.sort((one, other) => gravity.indexOf(one.code) - gravity.indexOf(other.code));
	const [failure = null] = failures;
	if (failure?.code === "KEY_REVOKED") announceEviction(key.id);
	return { failure, onlyResources: failure ? onlyResources(asked, failure.code) : [], tookMs };
}

async function askForDataKey(dataKey: StoredDataKey): Promise<Asked> {
	let failure: KeyholdError | null = null;
	try {
		(await unwrapStoredDataKey(dataKey)).fill(0);
	} catch (error) {
		failure = asKmsFailure(error);
	}
	if (!failure || failure.code === "KEY_INTEGRITY") await recordOpenable(dataKey, !failure);
	return { resource: dataKey.resource, failure };
}

async function askForState(key: { arn: string; region: string }): Promise<Asked> {
	try {
		const { state } = await describeKey(key);
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

/** Empty when everything failed alike, so that there is nothing to tell apart. */
function onlyResources(asked: Asked[], code: ErrorCode): Resource[] {
	const failed = asked.filter(({ failure }) => failure?.code === code);
	if (failed.length === asked.length) return [];
	return [...new Set(failed.map(({ resource }) => resource).filter((resource) => resource !== null))];
}
