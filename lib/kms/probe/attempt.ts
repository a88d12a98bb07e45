import type { KMSClient } from "@aws-sdk/client-kms";
import { monotonicMs } from "../../platform/clock.ts";
import { kmsClient } from "../client.ts";
import { errorName, type FailureKind, failureKind } from "../failure.ts";

export type Answered<T> = { kind: "answered"; value: T; latencyMs: number };
export type Failed = {
	kind: "failed";
	failure: FailureKind;
	name: string;
	message: string;
	latencyMs: number;
};
export type Attempt<T> = Answered<T> | Failed;

const callTimeoutMs = 2_000;

/** One call without retry: a probe reports what it sees, and answers within its time. Never throws. */
export async function attempt<T>(
	region: string,
	send: (client: KMSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<Attempt<T>> {
	const startedMs = monotonicMs();
	const abortSignal = AbortSignal.timeout(callTimeoutMs);
	try {
		const value = await send(kmsClient(region), { abortSignal });
		return { kind: "answered", value, latencyMs: monotonicMs() - startedMs };
	} catch (error) {
		return {
			kind: "failed",
			failure: failureKind(error),
			name: abortSignal.aborted ? "TimeoutError" : errorName(error),
			message: error instanceof Error ? error.message : String(error),
			latencyMs: monotonicMs() - startedMs,
		};
	}
}

/** A failed call in one sentence, claiming no more than KMS said. */
export function describeFailure(operation: string, failed: Failed): string {
	if (failed.name === "TimeoutError") return `${operation} did not answer within ${callTimeoutMs / 1000} s.`;
	if (failed.failure === "operator") {
		return `Keyhold cannot sign in to AWS (${failed.name}). This is for the operator of Keyhold to mend, not for you.`;
	}
	if (failed.failure === "transient") return `${operation} was not answered: ${failed.name}.`;
	if (failed.name === "AccessDeniedException") {
		return `AWS denies ${operation} (AccessDeniedException). It answers the same when a key of another account does not exist.`;
	}
	return `${operation} was refused: ${failed.name}.`;
}
