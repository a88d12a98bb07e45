import { describe, expect, it } from "vitest";
import { check } from "@/lib/probe/report.ts";
import { checksSummary } from "./checks-summary.ts";

const [passed, warned, failed, skipped] = [
	check("arn", "pass", "Fine."),
	check("rotation", "warn", "Off."),
	check("region", "fail", "Elsewhere."),
	check("scope", "skipped", "Not checked."),
];

describe("the summary of a report", () => {
	it.each([
		["says that all passed, and how many", [passed, passed], "All 2 checks passed"],
		["does not say so while one was skipped", [passed, passed, skipped], "2 passed, 1 skipped"],
		["counts failures first", [passed, warned, warned, failed], "1 failed, 2 warnings, 1 passed"],
		["is empty for a report without checks", [], ""],
	])("%s", (_, checks, summary) => {
		expect(checksSummary({ checks })).toBe(summary);
	});
});
