import { describe, expect, it } from "vitest";
import { alertTypes } from "../audit/raise-alert.ts";
import { alertUrl } from "./alert-url.ts";

const place = { origin: "https://keys.example.com", organizationSlug: "acme", isForStaff: false };
const key = { keyId: "0199-key", deploymentId: "0199-deployment" };

describe("the page of an alert", () => {
	it.each([
		["key.health_changed", key, "/acme/settings/encryption-keys#0199-deployment"],
		["rekey.blocked", { deploymentId: "0199-deployment" }, "/acme/settings/encryption-keys#0199-deployment"],
		["key.approval_requested", key, "/acme/settings/approvals"],
		["organization.safeguard_lowered", {}, "/acme/settings/general"],
		["organization.new_admin_approved", key, "/acme/settings/audit-log"],
		["test", {}, "/acme/settings/notifications"],
	] as const)("%s is %j %s", (type, facts, path) => {
		expect(alertUrl(type, facts, place)).toBe(place.origin + path);
	});

	it("of the vendor's staff is the key's support page, or the organization's keys", () => {
		const staff = { ...place, isForStaff: true };
		expect(alertUrl("key.integrity", key, staff)).toBe(`${place.origin}/support/key-health/0199-key`);
		expect(alertUrl("rekey.failed", {}, staff)).toBe(`${place.origin}/support/key-health?search=acme`);
	});

	it("is unknown while the console's address is not configured", () => {
		for (const type of alertTypes) expect(alertUrl(type, key, { ...place, origin: undefined })).toBeNull();
	});
});
