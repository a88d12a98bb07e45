import { describe, expect, it } from "vitest";
import { authRoute } from "./auth-route.ts";

describe("an address below /api/auth", () => {
	it.each([
		["GET", "csrf"],
		["GET", "session"],
		["GET", "providers"],
		["GET", "signin"],
		["GET", "error"],
		["GET", "signout"],
		["POST", "signout"],
		["POST", "callback/credentials"],
	])("%s %s is served", (method, path) => {
		expect(authRoute(method, path.split("/"))).toEqual({ action: path.split("/")[0], slug: null });
	});

	it.each([
		["POST", "signin/oidc-okta", "signin"],
		["GET", "callback/oidc-okta", "callback"],
	])("%s %s is served with the provider's slug", (method, path, action) => {
		expect(authRoute(method, path.split("/"))).toEqual({ action, slug: "okta" });
	});

	it.each([
		["POST", "_log"],
		["GET", "_log"],
		["GET", "verify-request"],
		["POST", "signin/credentials"],
		["POST", "signin/github"],
		["GET", "callback/github"],
		["GET", "callback"],
		["GET", "callback/oidc-okta/more"],
		["GET", "session/more"],
		["GET", "constructor"],
		["GET", "__proto__"],
		["GET", ""],
	])("%s %s is not found", (method, path) => {
		expect(authRoute(method, path.split("/"))).toEqual({ refusal: 404 });
	});

	it.each([
		["POST", "session", "GET"],
		["POST", "csrf", "GET"],
		["POST", "signin", "GET"],
		["GET", "signin/oidc-okta", "POST"],
		["POST", "callback/oidc-okta", "GET"],
		["GET", "callback/credentials", "POST"],
		["HEAD", "session", "GET"],
	])("%s %s is not allowed", (method, path, allow) => {
		expect(authRoute(method, path.split("/"))).toEqual({ refusal: 405, allow });
	});
});
