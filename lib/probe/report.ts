import { z } from "zod";
import { time } from "../platform/view.ts";

const checkOutcomes = ["pass", "warn", "fail", "skipped"] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];

/** Every check of the probe, in the order in which it is shown. */
const titles = {
	arn: "ARN format",
	region: "Region",
	"not-in-use": "Use by other deployments",
	describe: "Key lookup",
	manager: "Key manager",
	usage: "Key type and usage",
	state: "Key state",
	origin: "Key material origin",
	"generate-data-key": "GenerateDataKey",
	encrypt: "Encrypt",
	decrypt: "Decrypt",
	scope: "Isolation from other organizations",
	rotation: "Automatic rotation",
	latency: "KMS latency",
} as const;

export type CheckId = keyof typeof titles;
export const checkIds = Object.keys(titles) as CheckId[];

const probeCheck = z.object({
	/** A CheckId; a report kept with a key may have others, of an older version. */
	id: z.string(),
	/** The subject of the check, such as "Key state". */
	title: z.string(),
	outcome: z.enum(checkOutcomes),
	seen: z.string().meta({ description: "What AWS answered, or why the check was skipped." }),
	/** The step that fixes it; absent if nothing needs to be done. */
	fix: z.string().optional(),
	statement: z.string().optional().meta({ description: "A policy statement to add, as JSON." }),
});
export type ProbeCheck = z.infer<typeof probeCheck>;

/** The result of a check, and how to fix it. */
export type Finding = Pick<ProbeCheck, "seen" | "fix" | "statement">;

export const probeReport = z
	.object({
		arn: z.string(),
		/** The worst outcome. */
		outcome: z
			.enum(checkOutcomes)
			.exclude(["skipped"])
			.meta({ description: "A key with `fail` is not saved." }),
		/** Each of `checkIds` once, in that order. */
		checks: z.array(probeCheck),
		suggestedArn: z
			.string()
			.optional()
			.meta({ description: "The ARN to use if you gave an alias or another region's replica." }),
		checkedAt: time,
		durationMs: z.number(),
		isConclusive: z.boolean().optional().meta({
			description: "False if KMS did not answer some call: such a check says nothing about the key.",
		}),
	})
	.meta({ id: "ProbeReport" });
export type ProbeReport = z.infer<typeof probeReport>;

/** Makes one check of a report. `found` is a sentence, or a sentence with its fix. Pure. */
export function check(id: CheckId, outcome: CheckOutcome, found: string | Finding): ProbeCheck {
	return { id, title: titles[id], outcome, ...(typeof found === "string" ? { seen: found } : found) };
}

/** All checks in their order; those that were not made are skipped, for the reason given. Pure. */
export function completeChecks(made: ProbeCheck[], whySkipped: string): ProbeCheck[] {
	return checkIds.map((id) => made.find((one) => one.id === id) ?? check(id, "skipped", whySkipped));
}

/** The worst outcome of the checks, ignoring skipped ones. */
export function worstOutcome(checks: ProbeCheck[]): ProbeReport["outcome"] {
	if (checks.some((check) => check.outcome === "fail")) return "fail";
	return checks.some((check) => check.outcome === "warn") ? "warn" : "pass";
}
