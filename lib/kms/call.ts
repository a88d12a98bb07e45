import { DescribeKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import {
	BrokenCircuitError,
	ConsecutiveBreaker,
	circuitBreaker,
	ExponentialBackoff,
	handleWhen,
	retry,
} from "cockatiel";
import { kmsClient } from "./client.ts";
import { failureKind, isWholeRegionSuspect, toKmsError } from "./failure.ts";
import { countJudged } from "./observe-call.ts";

const attemptTimeoutMs = 2_000;
const maxRetries = 2;
const failuresUntilOpen = 8;
const openForMs = 5_000;

type Execute = <T>(attempt: () => Promise<T>) => Promise<T>;

const policies = new Map<string, Execute>();

/** Retries with jitter what is transient; stops calling a region that does not answer, and looks again after a while. */
function policyOf(region: string): Execute {
	let policy = policies.get(region);
	if (!policy) {
		policy = createPolicy();
		policies.set(region, policy);
	}
	return policy;
}

function createPolicy(): Execute {
	const retrying = retry(
		handleWhen((error) => failureKind(error) === "transient" && !(error instanceof BrokenCircuitError)),
		{ maxAttempts: maxRetries, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }) },
	);
	const breaker = circuitBreaker(handleWhen(isWholeRegionSuspect), {
		breaker: new ConsecutiveBreaker(failuresUntilOpen),
		halfOpenAfter: openForMs,
	});
	return (attempt) =>
		retrying.execute(async () => {
			const answer = await breaker.execute(() => answerOf(attempt));
			if ("refusal" in answer) throw answer.refusal;
			return answer.value;
		});
}

/** For the breaker a refusal is an answer: it shows that the region is there. */
async function answerOf<T>(attempt: () => Promise<T>): Promise<{ value: T } | { refusal: unknown }> {
	try {
		return { value: await attempt() };
	} catch (error) {
		if (isWholeRegionSuspect(error)) throw error;
		return { refusal: error };
	}
}

/**
 * Makes one KMS call, with a time-out, bounded retries and the region's circuit breaker.
 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KEY_INTEGRITY, KMS_MISCONFIGURED or INTERNAL, with AWS's
 * error name. Never call it inside a database transaction.
 */
export async function callKms<T>(
	region: string,
	keyId: string | undefined,
	send: (client: KMSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
	{ isRetried = true }: { isRetried?: boolean } = {},
): Promise<T> {
	const client = kmsClient(region);
	const attempt = () => send(client, { abortSignal: AbortSignal.timeout(attemptTimeoutMs) });
	try {
		return await (isRetried ? policyOf(region)(attempt) : attempt());
	} catch (error) {
		const kind = failureKind(error);
		if (kind !== "ambiguous") throw toKmsError(error, kind);
		const judged = await judgeState(client, keyId);
		countJudged(error, judged);
		throw toKmsError(error, judged);
	}
}

/**
 * KMSInvalidStateException is a refusal, unless the key is Enabled in a custom key store: those answer so to any
 * trouble of their own, a lost network included (KMS Developer Guide, "Troubleshooting external key stores").
 */
async function judgeState(client: KMSClient, keyId: string | undefined): Promise<"refused" | "transient"> {
	if (!keyId) return "refused";
	try {
		const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }), {
			abortSignal: AbortSignal.timeout(attemptTimeoutMs),
		});
		const isCustomStore =
			KeyMetadata?.Origin === "EXTERNAL_KEY_STORE" || KeyMetadata?.Origin === "AWS_CLOUDHSM";
		return isCustomStore && KeyMetadata?.KeyState === "Enabled" ? "transient" : "refused";
	} catch (error) {
		return failureKind(error) === "transient" ? "transient" : "refused";
	}
}
