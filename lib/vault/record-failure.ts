import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { isOpenPhase } from "../platform/open-phases.ts";
import { productName } from "../platform/vendor-names.ts";

/**
 * Records in the open rekey of a deployment that a run of the converger threw, and counts consecutive failures. Progress, or a
 * refusal by KMS, resets the count.
 */
export async function recordFailure(deploymentId: string, error: unknown): Promise<void> {
	await pool().query(
		`UPDATE rekeys SET blocked_reason = $2, blocked_at = COALESCE(blocked_at, $4::timestamptz), failure = $3,
			failures = CASE WHEN blocked_at IS NULL THEN 1 ELSE failures + 1 END,
			failing_since = CASE WHEN blocked_at IS NULL OR failures = 0 THEN $4::timestamptz ELSE failing_since END
		WHERE deployment_id = $1 AND ${isOpenPhase}`,
		[
			deploymentId,
			`Something failed inside ${productName()}. ${productName()} will retry; the operator finds details in the log.`,
			kindOf(error),
			now(),
		],
	);
}

/** "DatabaseError 23514": the kind of error without its message, which may hold anything. */
function kindOf(error: unknown): string {
	if (!(error instanceof Error)) return typeof error;
	const { code } = error as { code?: unknown };
	return [error.constructor.name, typeof code === "string" && code].filter(Boolean).join(" ").slice(0, 200);
}
