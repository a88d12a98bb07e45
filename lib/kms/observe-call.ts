import { Counter, Histogram } from "prom-client";
import { noteAwsRequestId } from "../platform/aws-request-ids.ts";
import { monotonicMs } from "../platform/clock.ts";
import { metric } from "../platform/metrics.ts";
import { inSpan } from "../platform/tracing.ts";
import { errorName, type FailureKind, failureKind } from "./failure.ts";

type Outcome = "answered" | Exclude<FailureKind, "ambiguous">;
type Answer = { $metadata?: { requestId?: string | undefined; httpStatusCode?: number | undefined } };
type Call = { operation: string; region: string };

const calls = metric(
	"keyhold_kms_calls_total",
	(named) =>
		new Counter({
			...named,
			help: "Calls of AWS KMS, each retry counted. Region: unanswered until KMS has answered there once.",
			labelNames: ["operation", "region", "outcome"],
		}),
);

const durations = metric(
	"keyhold_kms_call_duration_seconds",
	(named) =>
		new Histogram({
			...named,
			help: "How long calls of AWS KMS took, whatever came of them.",
			labelNames: ["operation", "region"],
			buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
		}),
);

/** A region is what somebody typed as part of an ARN, until KMS answers there. */
const answeringRegions = new Set<string>();

/** What is known of a failed call whose meaning is not known yet, by its error. */
const unjudged = new WeakMap<object, Call>();

/**
 * Makes one attempt at a call of KMS, which `send` does, counts it, and traces it. What is ambiguous is left to
 * `countJudged`. Throws what `send` throws.
 */
export async function observeCall<T extends { output: Answer }>(
	region: string,
	operation: string,
	send: () => Promise<T>,
): Promise<T> {
	return inSpan(`KMS.${operation}`, "client", async (note) => {
		note({ "rpc.system": "aws-api", "rpc.method": operation, "cloud.region": region });
		const startedMs = monotonicMs();
		const took = () => (monotonicMs() - startedMs) / 1000;
		try {
			const value = await send();
			note({ "aws.request_id": value.output.$metadata?.requestId });
			noteAwsRequestId(value.output.$metadata?.requestId);
			answeringRegions.add(region);
			count({ operation, region }, "answered");
			durations.observe({ operation, region }, took());
			return value;
		} catch (error) {
			const { $metadata } = error as Answer;
			note({ "aws.request_id": $metadata?.requestId, "error.type": errorName(error) });
			noteAwsRequestId($metadata?.requestId);
			if ($metadata?.httpStatusCode !== undefined) answeringRegions.add(region);
			const call = { operation, region: answeringRegions.has(region) ? region : "unanswered" };
			const kind = failureKind(error);
			if (kind === "ambiguous") unjudged.set(error as object, call);
			else count(call, kind);
			durations.observe(call, took());
			throw error;
		}
	});
}

/** Counts a call that failed with an ambiguous error, once somebody knows what it means. */
export function countJudged(error: unknown, outcome: Outcome): void {
	const call = unjudged.get(error as object);
	if (!call) return;
	unjudged.delete(error as object);
	count(call, outcome);
}

function count(call: Call, outcome: Outcome): void {
	calls.inc({ ...call, outcome });
}
