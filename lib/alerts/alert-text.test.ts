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

it("an alert about a request gives the requester's reason and the page where it is decided", () => {
	const facts = {
		action: "UNCOVER_RESOURCE",
		keyName: "prod",
		requestedBy: "user",
		expiresAt: "2026-12-03T14:32:07Z",
	};
	expect(alertText("key.approval_requested", { ...facts, reason: "We leave the region." })).toEqual({
		subject: "Request to move data off prod is waiting for approval",
		text: 'An Org Admin requested it. Nothing has changed yet. Another Org Admin must approve or reject it under Approvals by 2026-12-03 14:32 UTC; after that the request expires.\nReason, as the requester typed it: "We leave the region."',
	});
	expect(alertText("key.approval_requested", facts).text).not.toContain("Reason");
});

it("an alert about a value that was written late names its cause, and asks for nothing", () => {
	const facts = {
		deployment: "Production",
		process: "billing-worker",
		dataKeyId: "0199",
		table: "crm.public.notes",
	};
	expect(alertText("application.late_value", facts)).toEqual({
		subject: "A value of Production was found under a released data key",
		text: "billing-worker found a value in the table crm.public.notes under data key 0199, although earlier scans of that table had found none. The value was written after them, for example by a long transaction, a queue or a restored backup. Keyhold kept the data key and uses it again, so no data is lost. The re-encryption job moves the value. No action is required.",
	});
});

it("an alert about a forgotten table names the process and the table, if it is known, and says that no data is lost", () => {
	const facts = { deployment: "Production", process: "api-server 1.4.2", dataKeyId: "0199", table: "notes" };
	expect(alertText("application.table_forgotten", facts)).toEqual({
		subject: "An application of Production still needs a released data key",
		text: "api-server 1.4.2 opened a value of the table notes under data key 0199, although the re-encryption job had found no value under it in any of its tables. Keyhold kept the data key and uses it again, so no data is lost. Add the missing table to the re-encryption job.",
	});
	expect(alertText("application.table_forgotten", { ...facts, table: null }).text).toContain(
		"opened a value under data key 0199,",
	);
});
