import type { CheckOutcome, ProbeReport } from "@/lib/probe/report.ts";

const outcomes: [CheckOutcome, (count: number) => string][] = [
	["fail", () => "failed"],
	["warn", (count) => (count === 1 ? "warning" : "warnings")],
	["pass", () => "passed"],
	["skipped", () => "skipped"],
];

/** "1 failed, 2 warnings, 10 passed". Pure. */
export function checksSummary({ checks }: ProbeReport): string {
	return outcomes
		.map(([outcome, word]) => ({ word, count: checks.filter((check) => check.outcome === outcome).length }))
		.filter(({ count }) => count > 0)
		.map(({ word, count }) => `${count} ${word(count)}`)
		.join(", ");
}
