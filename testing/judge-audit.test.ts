import { expect, it } from "vitest";
import { judgeAudit } from "./judge-audit.ts";

const today = new Date("2026-12-01");
const report = (severity: string) =>
	JSON.stringify({
		vulnerabilities: { left: { severity, range: "<2.0.0" } },
		metadata: { vulnerabilities: {} },
	});

it.each(["high", "critical"])("a %s vulnerability fails and is named", (severity) => {
	expect(judgeAudit(report(severity), today)).toEqual({
		isRefused: true,
		lines: [`left <2.0.0: ${severity}`],
	});
});

it.each(["moderate", "low"])("a %s vulnerability passes", (severity) => {
	expect(judgeAudit(report(severity), today).isRefused).toBe(false);
});

it("an exception is valid until its day", () => {
	const until = (day: string) => [{ package: "left", reason: "not called", until: day }];
	expect(judgeAudit(report("high"), today, until("2026-12-02")).isRefused).toBe(false);
	expect(judgeAudit(report("high"), today, until("2026-12-01")).isRefused).toBe(true);
});

it.each(["", "npm error", '{"message":"405 Method Not Allowed","statusCode":405}'])(
	"no report is said to be none, and refuses nothing: %j",
	(answer) => {
		expect(judgeAudit(answer, today)).toEqual({
			isRefused: false,
			lines: ["Skipped: the registry gave no audit report."],
		});
	},
);
