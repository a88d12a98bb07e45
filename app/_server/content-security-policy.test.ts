import { expect, it } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy.ts";

const policy = contentSecurityPolicy({ nonce: "abc=", isTls: true });
const directives = new Map(
	policy.split("; ").map((directive) => directive.split(/ (.*)/s) as [string, string]),
);

it("nothing is allowed that is not named, and nothing unsafe is", () => {
	expect(policy).not.toMatch(/unsafe|\*|http:|https:|data:|blob:/);
	expect(directives.get("default-src")).toBe("'none'");
	for (const name of ["object-src", "base-uri", "frame-ancestors"])
		expect(directives.get(name)).toBe("'none'");
	expect(directives.get("form-action")).toBe("'self'");
	expect(directives.get("connect-src")).toBe("'self'");
});

it("inline scripts and styles run by the nonce of their answer alone", () => {
	expect(directives.get("script-src")).toBe("'self' 'nonce-abc=' 'strict-dynamic'");
	expect(directives.get("style-src")).toBe("'self' 'nonce-abc='");
});

it("http is raised to https only where there is https", () => {
	expect(directives.has("upgrade-insecure-requests")).toBe(true);
	expect(contentSecurityPolicy({ nonce: "abc=", isTls: false })).not.toContain("upgrade");
});
