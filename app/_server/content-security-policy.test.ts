import { expect, it } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy.ts";

const policy = contentSecurityPolicy({ nonce: "abc=", isTls: true });
const directives = new Map(
	policy.split("; ").map((directive) => directive.split(/ (.*)/s) as [string, string]),
);

it("allows nothing by default, and nothing unsafe", () => {
	expect(policy).not.toMatch(/unsafe|\*|http:|https:|data:|blob:/);
	expect(directives.get("default-src")).toBe("'none'");
	for (const name of ["object-src", "base-uri", "frame-ancestors"])
		expect(directives.get(name)).toBe("'none'");
	expect(directives.get("form-action")).toBe("'self'");
	expect(directives.get("connect-src")).toBe("'self'");
});

it("inline scripts and styles need the nonce of their response", () => {
	expect(directives.get("script-src")).toBe("'self' 'nonce-abc=' 'strict-dynamic'");
	expect(directives.get("style-src")).toBe("'self' 'nonce-abc='");
});

it("violations are reported to an address of this site", () => {
	expect(directives.get("report-uri")).toBe("/api/csp-reports");
});

it("http is upgraded to https only if the console has https", () => {
	expect(directives.has("upgrade-insecure-requests")).toBe(true);
	expect(contentSecurityPolicy({ nonce: "abc=", isTls: false })).not.toContain("upgrade");
});
