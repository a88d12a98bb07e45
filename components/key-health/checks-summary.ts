import type { CheckOutcome, ProbeReport } from "@/lib/probe/report.ts";

const outcomes: [CheckOutcome, (count: number) => string][] = [
	["fail", () => "failed"],
	["warn", (count) => (count === 1 ? "warning" : "warnings")],
	["pass", () => "passed"],
	["skipped", () => "skipped"],
];

/** "1 failed, 2 warnings, 10 passed", or "All 14 checks passed". Pure. */
export function checksSummary({ checks }: Pick<ProbeReport, "checks">): string {
	if (checks.length > 0 && checks.every(({ outcome }) => outcome === "pass")) {
		return `All ${checks.length} checks passed`;
	}
	return outcomes
		.map(([outcome, word]) => ({ word, count: checks.filter((check) => check.outcome === outcome).length }))
		.filter(({ count }) => count > 0)
		.map(({ word, count }) => `${count} ${word(count)}`)
		.join(", ");
}
