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
			help: 'AWS KMS calls, including retries. The region is "unanswered" until KMS first responds there.',
			labelNames: ["operation", "region", "outcome"],
		}),
);

const durations = metric(
	"keyhold_kms_call_duration_seconds",
	(named) =>
		new Histogram({
			...named,
			help: "Duration of AWS KMS calls, successful or not.",
			labelNames: ["operation", "region"],
			buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
		}),
);

/** Until KMS answers in a region, its name is only text that someone typed in an ARN. */
const answeringRegions = new Set<string>();

/** Failed calls whose meaning is not known yet, by error. */
const unjudged = new WeakMap<object, Call>();

/**
 * Makes one attempt at a KMS call with `send`, counts it and traces it. An ambiguous failure is counted by `countJudged`.
 * @throws the error of `send`
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

/** Counts a call that failed with an ambiguous error, once its meaning is known. */
export function countJudged(error: unknown, outcome: Outcome): void {
	const call = unjudged.get(error as object);
	if (!call) return;
	unjudged.delete(error as object);
	count(call, outcome);
}

function count(call: Call, outcome: Outcome): void {
	calls.inc({ ...call, outcome });
}
