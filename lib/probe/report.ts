export type CheckOutcome = "pass" | "warn" | "fail" | "skipped";

/** Every check of the probe, in the order in which it is shown. */
const titles = {
	arn: "ARN is well formed",
	region: "Region matches the deployment",
	"not-in-use": "Key is not already in use",
	describe: "Key details can be read",
	manager: "Key is customer managed",
	usage: "Key is a symmetric encryption key",
	state: "Key is enabled",
	origin: "AWS keeps the key material",
	"generate-data-key": "GenerateDataKey works",
	encrypt: "Encrypt works",
	decrypt: "Decrypt works",
	scope: "Other organizations are kept out",
	rotation: "AWS rotates the key",
	latency: "KMS answers quickly",
} as const;

export type CheckId = keyof typeof titles;
export const checkIds = Object.keys(titles) as CheckId[];

export type ProbeCheck = {
	/** A CheckId; a report kept with a key may have others, of an older version. */
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

/** What was seen, and what the reader does about it. */
export type Finding = Pick<ProbeCheck, "seen" | "fix" | "statement">;

export type ProbeReport = {
	arn: string;
	/** Each of `checkIds` once, in that order. */
	checks: ProbeCheck[];
	/** The worst outcome: nothing is saved while it is `fail`. */
	outcome: Exclude<CheckOutcome, "skipped">;
	/** False when KMS did not answer some call: what that call was to show says nothing about the key. */
	isConclusive?: boolean;
	/** The key ARN to use instead, when an alias or another Region's replica was given. */
	suggestedArn?: string;
	checkedAt: string;
	durationMs: number;
};

/** One line of a report. `found` is a sentence, or a sentence with its fix. Pure. */
export function check(id: CheckId, outcome: CheckOutcome, found: string | Finding): ProbeCheck {
	return { id, title: titles[id], outcome, ...(typeof found === "string" ? { seen: found } : found) };
}

/** All checks in their order; those that were not made are skipped, for the reason given. Pure. */
export function completeChecks(made: ProbeCheck[], whySkipped: string): ProbeCheck[] {
	return checkIds.map((id) => made.find((one) => one.id === id) ?? check(id, "skipped", whySkipped));
}

/** The worst of the checks' outcomes; skipped ones do not count. */
export function worstOutcome(checks: ProbeCheck[]): ProbeReport["outcome"] {
	if (checks.some((check) => check.outcome === "fail")) return "fail";
	return checks.some((check) => check.outcome === "warn") ? "warn" : "pass";
}
