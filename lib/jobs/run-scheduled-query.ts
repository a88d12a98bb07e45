import { asJob } from "../access/context.ts";
import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db } from "../platform/db.ts";
import { type ErrorCode, toKeyholdError } from "../platform/errors.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { log } from "../platform/log.ts";
import type { Jobs } from "../platform/queue.ts";
import { recordUndoneRun, runQuery } from "../queries/run-query.ts";

/** Errors of KMS that may pass. */
const blocking: readonly ErrorCode[] = ["KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"];
/** Errors that another attempt cannot fix. */
const final: readonly ErrorCode[] = ["QUERY_FAILED", "DATA_DESTROYED", "RECORD_INTEGRITY", "KEY_INTEGRITY"];

/**
 * Does one run of a scheduled query, or records why it could not. Every other error is thrown, for the queue to retry. The
 * advisory lock only saves work: two runs at the same time would do no harm.
 */
export async function runScheduledQuery(job: Jobs["query.run"]): Promise<void> {
	await withAdvisoryLock(`query ${job.runId}`, () => run(job));
}

async function run({ deploymentId, runId }: Jobs["query.run"]): Promise<void> {
	const deployment = await db().deployment.findUnique({ where: { id: deploymentId } });
	if (!deployment) return;
	const job = asJob("query.run", deployment.organizationId);
	try {
		await runQuery(job, { deploymentId, runId });
	} catch (thrown) {
		const error = toKeyholdError(thrown);
		if (error.code === "NOT_FOUND") return;
		const isBlocked = blocking.includes(error.code);
		if (!isBlocked && !final.includes(error.code)) throw thrown;
		log[error.logLevel]({ code: error.code, reason: error.message, runId }, "a scheduled query was not run");
		const recording = recordUndoneRun(job, {
			deploymentId,
			runId,
			state: isBlocked ? "BLOCKED" : "FAILED",
			error: error.code,
			awsErrorName: error.awsErrorName ?? null,
		});
		await ignoreErrors(recording, "NOT_FOUND");
	}
}
