import { DescribeKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { guarded } from "./breaker.ts";
import { attemptTimeoutMs, kmsClient } from "./client.ts";
import { failureKind, mayPass, toKmsError } from "./failure.ts";
import { countJudged } from "./observe-call.ts";
import { withDeadline } from "./with-deadline.ts";

const retrying = retry(handleWhen(mayPass), {
	maxAttempts: 2,
	backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
});

export type CallOptions = {
	/** Retries a failure that may pass: up to three attempts in all. */
	isRetried?: boolean;
	/**
	 * Skips the call while its key has been silent for a while. Never for a call that decides on access or health: a
	 * skipped call says nothing about the key.
	 */
	isGuarded?: boolean;
};

/**
 * Makes one KMS call, with a deadline for each attempt and bounded retries.
 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KEY_INTEGRITY or KMS_MISCONFIGURED, with AWS's error name and who
 * has to act. Never call it inside a database transaction.
 */
export async function callKms<T>(
	region: string,
	keyId: string | undefined,
	send: (client: KMSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
	{ isRetried = true, isGuarded = true }: CallOptions = {},
): Promise<T> {
	const client = kmsClient(region);
	const attempt = () => withDeadline(attemptTimeoutMs, (abortSignal) => send(client, { abortSignal }));
	const made = isGuarded ? () => guarded(region, keyId, attempt) : attempt;
	try {
		return await (isRetried ? retrying.execute(made) : made());
	} catch (error) {
		const kind = failureKind(error);
		if (kind !== "ambiguous") throw toKmsError(error, kind, keyId);
		const judged = await judgeState(client, keyId);
		countJudged(error, judged);
		throw toKmsError(error, judged, keyId);
	}
}

/**
 * KMSInvalidStateException is a refusal, unless the key is Enabled in a custom key store: those report every problem of
 * their own this way, a lost network included (KMS Developer Guide, "Troubleshooting external key stores").
 */
async function judgeState(client: KMSClient, keyId: string | undefined): Promise<"refused" | "transient"> {
	if (!keyId) return "refused";
	try {
		const { KeyMetadata } = await withDeadline(attemptTimeoutMs, (abortSignal) =>
			client.send(new DescribeKeyCommand({ KeyId: keyId }), { abortSignal }),
		);
		const isCustomStore =
			KeyMetadata?.Origin === "EXTERNAL_KEY_STORE" || KeyMetadata?.Origin === "AWS_CLOUDHSM";
		return isCustomStore && KeyMetadata?.KeyState === "Enabled" ? "transient" : "refused";
	} catch (error) {
		return mayPass(error) ? "transient" : "refused";
	}
}
