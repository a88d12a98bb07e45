import { withAdvisoryLock } from "../platform/advisory-lock.ts";
import { db } from "../platform/db.ts";
import { type ErrorCode, KeyholdError, toKeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import type { Jobs } from "../platform/queue.ts";
import { recordUndoneRun, runQuery } from "../queries/run-query.ts";

/** KMS stands in the way: it may do so no longer, later. */
const blocking: readonly ErrorCode[] = ["KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"];
/** What asking the same again cannot mend. */
const final: readonly ErrorCode[] = ["QUERY_FAILED", "DATA_DESTROYED", "RECORD_INTEGRITY", "KEY_INTEGRITY"];

/**
 * Does one run of a scheduled query, or records why not; what is neither is thrown, for the queue to try again. A second
 * one at the same time would do no harm but the same work twice.
 */
export async function runScheduledQuery(job: Jobs["query.run"]): Promise<void> {
	await withAdvisoryLock(`query ${job.runId}`, () => run(job));
}

async function run({ deploymentId, runId }: Jobs["query.run"]): Promise<void> {
	const deployment = await db().deployment.findUnique({ where: { id: deploymentId } });
	if (!deployment) return;
	const context = {
		caller: {
			kind: "job" as const,
			name: "query.run",
			organizationId: deployment.organizationId,
		},
		requestId: newId(),
		ip: null,
	};
	try {
		await runQuery(context, { deploymentId, runId });
	} catch (thrown) {
		const error = toKeyholdError(thrown);
		if (error.code === "NOT_FOUND") return;
		const isBlocked = blocking.includes(error.code);
		if (!isBlocked && !final.includes(error.code)) throw thrown;
		log[error.logLevel]({ code: error.code, reason: error.message, runId }, "a scheduled query was not run");
		await recordUndoneRun(context, {
			deploymentId,
			runId,
			state: isBlocked ? "BLOCKED" : "FAILED",
			error: error.code,
			awsErrorName: error.awsErrorName ?? null,
		}).catch((nothingNew) => {
			if (!(nothingNew instanceof KeyholdError) || nothingNew.code !== "NOT_FOUND") throw nothingNew;
		});
	}
}
