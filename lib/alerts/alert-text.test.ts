import { describe, expect, it } from "vitest";
import { alertText } from "./alert-text.ts";

describe("the subject of an alert about a changed health", () => {
	it.each([
		["HEALTHY", "prod is healthy again"],
		["WARNING", "prod has a warning"],
		["REVOKED", "prod is revoked"],
		["UNREACHABLE", "prod is unreachable"],
	])("for %s reads: %s", (health, subject) => {
		expect(alertText("key.health_changed", { keyName: "prod", health }).subject).toBe(subject);
	});
});

it("an alert about a blocked rekey begins with the reason and never says that nothing is lost", () => {
	const reason = "The encryption key is disabled (DisabledException).";
	expect(alertText("rekey.blocked", { deployment: "Production", reason }).text).toBe(
		"The encryption key is disabled (DisabledException). Keyhold keeps retrying, and re-encryption continues automatically once this is fixed.",
	);
});
