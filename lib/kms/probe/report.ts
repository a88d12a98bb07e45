export type CheckOutcome = "pass" | "warn" | "fail" | "skipped";

export type ProbeCheck = {
	id: string;
	/** What is checked, e.g. "Key is enabled". */
	title: string;
	outcome: CheckOutcome;
	/** What KMS answered, or why the check was not made. */
	seen: string;
	/** What the reader does about it; absent when nothing is to be done. */
	fix?: string;
	/** A policy statement to paste, as JSON, where that is the fix. */
	statement?: string;
};

export type ProbeReport = {
	arn: string;
	checks: ProbeCheck[];
	/** The worst outcome: nothing is saved while it is `fail`. */
	outcome: Exclude<CheckOutcome, "skipped">;
	/** The key ARN to use instead, when an alias was given. */
	suggestedArn?: string;
	checkedAt: string;
	durationMs: number;
};

/** The worst of the checks' outcomes; skipped ones do not count. */
export function worstOutcome(checks: ProbeCheck[]): ProbeReport["outcome"] {
	if (checks.some((check) => check.outcome === "fail")) return "fail";
	return checks.some((check) => check.outcome === "warn") ? "warn" : "pass";
}
