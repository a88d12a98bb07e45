import { describe, expect, it, test } from "vitest";
import { newId } from "../platform/ids.ts";
import type { ProbeReport } from "../probe/report.ts";
import { isProbeDue } from "./keep-probe.ts";

const checkedAt = new Date("2026-11-29T12:00:00Z");
const inHours = (hours: number) => new Date(checkedAt.getTime() + hours * 3_600_000);
const reportOf = (outcome: ProbeReport["outcome"], rest: Partial<ProbeReport> = {}): ProbeReport => ({
	arn: "",
	outcome,
	checks: [],
	checkedAt: checkedAt.toISOString(),
	durationMs: 1,
	...rest,
});
const [first, last] = ["01890a5d-ac96-774b-bcce-b302099a0000", "01890a5d-ac96-774b-bcce-b302099affff"];

describe("an automatic probe is due", () => {
	it.each([
		["at once for a key without a report", null, 0],
		["at once after a report for which KMS did not answer", reportOf("warn", { isConclusive: false }), 0],
	])("%s", (_, report, hours) => {
		expect(isProbeDue(first, report, inHours(hours))).toBe(true);
	});

	it.each(["pass", "warn", "fail"] as const)("not before its time after %s, and always at it", (outcome) => {
		const hours = outcome === "pass" ? 24 : 1;
		for (const keyId of [first, last]) {
			expect(isProbeDue(keyId, reportOf(outcome), inHours((hours * 5) / 6 - 0.01))).toBe(false);
			expect(isProbeDue(keyId, reportOf(outcome), inHours(hours))).toBe(true);
		}
		expect(isProbeDue(first, reportOf(outcome), inHours(hours - 0.01))).toBe(false);
		expect(isProbeDue(last, reportOf(outcome), inHours((hours * 5) / 6 + 0.01))).toBe(true);
	});
});

test("probes of keys that were added together spread over four hours of the day", () => {
	const keys = Array.from({ length: 2_000 }, () => newId());
	const dueWithin = (from: number, to: number) =>
		keys.filter(
			(id) =>
				!isProbeDue(id, reportOf("pass"), inHours(from)) && isProbeDue(id, reportOf("pass"), inHours(to)),
		).length;
	const hours = [20, 21, 22, 23].map((hour) => dueWithin(hour, hour + 1));
	expect(hours.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(keys.length - 1);
	for (const count of hours) expect(count / keys.length).toBeCloseTo(0.25, 1);
});
