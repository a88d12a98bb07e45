import { expect, it } from "vitest";
import { describeDetails } from "./describe-details.ts";

const text = (words: string) => ({ kind: "text", text: words });
const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const id = "01a226e6-f144-7427-ad6d-5aed1fb21436";

it("a change is named, with the values before and after in the console's words", () => {
	const details = {
		from: "HEALTHY",
		to: "REVOKED",
		awsError: "DisabledException",
		detail: null,
		actionBy: "CUSTOMER",
	};
	expect(describeDetails("key.health_changed", details)).toEqual({
		changes: [{ what: "Health", before: text("Healthy"), after: text("Revoked") }],
		facts: [
			{ term: "AWS error", value: text("DisabledException") },
			{ term: "Detail", value: text("None") },
			{ term: "Who has to act", value: text("The customer") },
		],
	});
});

it("each changed setting is a change of its own", () => {
	const details = {
		isTwoPersonRequired: { from: false, to: true },
		sessionIdleMinutes: { from: 30, to: 1200 },
	};
	expect(describeDetails("organization.settings_changed", details)).toEqual({
		changes: [
			{ what: "Two person required", before: text("No"), after: text("Yes") },
			{ what: "Session idle minutes", before: text("30"), after: text("1,200") },
		],
		facts: [],
	});
});

it("a replacement shows the key's ARN as the change, and names the new key and the deployment", () => {
	const details = { oldArn: arn, newArn: `${arn}c`, newKeyId: id, rekeyId: id.replace("0", "1") };
	const { changes, facts } = describeDetails("key.replaced", details, { [id]: "next-key" });
	expect(changes).toEqual([
		{ what: "Key ARN", before: { kind: "arn", text: arn }, after: { kind: "arn", text: `${arn}c` } },
	]);
	expect(facts).toEqual([
		{ term: "New key", value: text("next-key") },
		{ term: "Re-encryption ID", value: { kind: "id", text: id.replace("0", "1") } },
	]);
});

it("the period of an evidence report is not taken for a change", () => {
	const time = "2026-11-01T00:00:00.000Z";
	expect(describeDetails("audit.evidence_requested", { from: time, to: time })).toEqual({
		changes: [],
		facts: [
			{ term: "From", value: { kind: "time", text: time } },
			{ term: "To", value: { kind: "time", text: time } },
		],
	});
});

it("values inside of values keep both names, lists are joined, and durations have units", () => {
	const details = {
		approval: { requestedBy: "ada@acme.example" },
		scopes: ["keys:read", "keys:write"],
		report: { cutMs: 11_000 },
		records: "1204551",
		role: "ORG_ADMIN",
	};
	expect(describeDetails("key.deletion_started", details).facts).toEqual([
		{ term: "Approval: requested by", value: { kind: "email", text: "ada@acme.example" } },
		{ term: "Scopes", value: text("keys:read, keys:write") },
		{ term: "Report: access ended after", value: text("11 s") },
		{ term: "Records", value: text("1,204,551") },
		{ term: "Role", value: text("Org Admin") },
	]);
});

it.each(["__proto__", "constructor", "toString"])("a recorded text of %j is shown as it is", (given) => {
	const details = { filters: { route: given } };
	expect(describeDetails("request_log.exported", details, { [id]: "next-key" }).facts).toEqual([
		{ term: "Filters: route", value: text(given) },
	]);
});

it.each([{}, { route: "/orders" }])("the filters of an export are not taken for a change: %j", (more) => {
	const time = "2026-11-01T00:00:00.000Z";
	const details = { filters: { from: time, to: time, ...more } };
	const { changes, facts } = describeDetails("request_log.exported", details);
	expect(changes).toEqual([]);
	expect(facts).toHaveLength(2 + Object.keys(more).length);
});

it("a row without details has none", () => {
	for (const details of [{}, null, undefined]) {
		expect(describeDetails("key.activated", details)).toEqual({ changes: [], facts: [] });
	}
});
