import type { KMSClient } from "@aws-sdk/client-kms";
import { attemptTimeoutMs, kmsClient } from "../kms/client.ts";
import { errorName, type FailureKind, failureKind } from "../kms/failure.ts";
import { countJudged } from "../kms/observe-call.ts";
import { withDeadline } from "../kms/with-deadline.ts";
import { monotonicMs } from "../platform/clock.ts";

export type Answered<T> = { kind: "answered"; operation: string; value: T; latencyMs: number };
export type Failed = {
	kind: "failed";
	/** The KMS operation, such as GenerateDataKey. */
	operation: string;
	failure: FailureKind;
	/** AWS's error name; TimeoutError when there was no answer in time. */
	name: string;
	/** For the log alone. */
	error: unknown;
	latencyMs: number;
};
export type Attempt<T> = Answered<T> | Failed;

/** The limit for one call. A probe makes at most two in sequence. */
export const callTimeoutMs = attemptTimeoutMs;

/**
 * Makes one call without retry: a probe reports what it sees, on time. Never throws, and never takes longer than
 * `callTimeoutMs`, whether the connection, the answer or the lookup of credentials hangs.
 */
export async function attempt<T>(
	region: string,
	operation: string,
	send: (client: KMSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<Attempt<T>> {
	const startedMs = monotonicMs();
	try {
		const value = await withDeadline(callTimeoutMs, (abortSignal) =>
			send(kmsClient(region), { abortSignal }),
		);
		return { kind: "answered", operation, value, latencyMs: monotonicMs() - startedMs };
	} catch (error) {
		// To a probe, a key in the wrong state is refused.
		countJudged(error, "refused");
		return {
			kind: "failed",
			operation,
			failure: failureKind(error),
			name: errorName(error),
			error,
			latencyMs: monotonicMs() - startedMs,
		};
	}
}
