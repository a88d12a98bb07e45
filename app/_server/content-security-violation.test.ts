import { describe, expect, it, vi } from "vitest";
import { log } from "@/lib/platform/log.ts";
import { metricsRegistry } from "@/lib/platform/metrics.ts";
import { takeViolation } from "./content-security-violation.ts";

const reportOf = (fields: object) =>
	JSON.stringify({
		"csp-report": {
			"document-uri": "https://keys.example.com/acme/traces?q=secret",
			"effective-directive": "script-src-elem",
			"blocked-uri": "https://evil.example/a.js?secret",
			...fields,
		},
	});

async function counted(directive: string): Promise<number> {
	const metric = await metricsRegistry().getSingleMetric("keyhold_csp_violations_total")?.get();
	return metric?.values.find(({ labels }) => labels.directive === directive)?.value ?? 0;
}

describe("a reported violation", () => {
	it("is counted by directive, and logged without queries", async () => {
		const warned = vi.spyOn(log, "warn");
		const before = await counted("script-src-elem");
		expect(takeViolation(reportOf({}))).toBe(true);
		expect(await counted("script-src-elem")).toBe(before + 1);
		expect(warned.mock.calls.at(-1)?.[0]).toEqual({
			directive: "script-src-elem",
			page: "/acme/traces",
			blocked: "https://evil.example",
		});
	});

	it("is counted under other if its directive is none of CSP", async () => {
		const before = await counted("other");
		takeViolation(reportOf({ "effective-directive": "x".repeat(5_000) }));
		expect(await counted("other")).toBe(before + 1);
	});

	it.each([
		["/invite/secret-token", "/invite/…"],
		["/access/secret-token", "/access/…"],
		["/account/reset-password/secret-token", "/account/reset-password/…"],
	])("on the page of a one-time link (%s) does not put the link into the log", (path, logged) => {
		const warned = vi.spyOn(log, "warn");
		takeViolation(reportOf({ "document-uri": `https://keys.example.com${path}`, "blocked-uri": "inline" }));
		expect(warned.mock.calls.at(-1)?.[0]).toMatchObject({ page: logged, blocked: "inline" });
	});

	it.each(["", "[]", "{}", '{"csp-report":3}', "not JSON"])("that is none is refused: %s", (text) => {
		expect(takeViolation(text)).toBe(false);
	});
});
