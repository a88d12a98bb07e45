import { describe, expect, it } from "vitest";
import { pathOfAddress, sameSitePath, signInPath } from "./same-site-path.ts";

describe("an open redirect", () => {
	it.each([
		"https://evil.example",
		"//evil.example",
		"/\\evil.example",
		"/\t/evil.example",
		"/.//evil.example",
		"/a/..//evil.example",
		"\\\\evil.example",
		"javascript:alert(1)",
		"evil.example",
		"",
		undefined,
	])("is not possible with %j", (value) => {
		expect(sameSitePath(value)).toBe("/");
	});

	it("leaves a path of this site as it is", () => {
		const path = "/acme/request-logs?status=5xx&after=1_a#end";
		expect(sameSitePath(path)).toBe(path);
	});

	it.each([
		["https://keyhold.example/acme/traces?a=1#b", "/acme/traces?a=1#b"],
		["https://evil.example//evil.example/", "/"],
		["javascript:alert(1)", "/"],
		["//evil.example", "/"],
		["/acme", "/acme"],
		[undefined, "/"],
	])("only the path of %j is kept", (value, path) => {
		expect(pathOfAddress(value)).toBe(path);
	});

	it("keeps the path through the sign-in page", () => {
		const path = "/acme/request-logs?route=%2Forders&status=5xx";
		const query = new URL(signInPath(path), "http://x").searchParams;
		expect(sameSitePath(query.get("callbackUrl") ?? undefined)).toBe(path);
	});
});
