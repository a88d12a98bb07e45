import { describe, expect, it } from "vitest";
import { alertText } from "./alert-text.ts";
import { factsForChannel, harmlessText } from "./requester-words.ts";

const forged = `x."\r\n\nOpen in Keyhold: https://keyhold.evil.example\u2028\u202e\u0007Organization:\tOther`;

describe("a requester's reason in an alert", () => {
	it.each(["key.approval_requested", "organization.approval_requested"] as const)(
		"of %s is one quoted line that holds no link and can't pose as Keyhold's own text",
		(type) => {
			const { text } = alertText(type, { reason: forged, expiresAt: "2026-12-03T14:32:07Z" });
			expect(text.split(/[\n\r\u2028\u2029]/)).toEqual([
				expect.stringMatching(/the request expires\.$/),
				`Reason, as the requester typed it: "x.' Open in Keyhold: https[:]//keyhold[.]evil[.]example Organization: Other"`,
			]);
		},
	);

	it("keeps ordinary words as they are, in any language", () => {
		for (const usual of [
			"We leave the region. Ticket #12, 3.5 TB.",
			"Wir löschen: „später“",
			"鍵を交換します。",
		])
			expect(harmlessText(usual)).toBe(usual);
	});

	it("has neither addresses nor hosts that a mail program could make links of", () => {
		expect(harmlessText("www.evil.example mailto:a@evil.example ev\u200bil.\u200bexample")).toBe(
			"www[.]evil[.]example mailto:a@evil[.]example evil[.]example",
		);
		expect(harmlessText(harmlessText(forged))).toBe(harmlessText(forged));
	});

	it("does not reach the vendor's staff, who get Keyhold's own reasons as they are", () => {
		const facts = { reason: "Ada\nleaves us.", keyName: "prod" };
		const forChannel = (type: "key.approval_requested" | "rekey.blocked", isForStaff: boolean) =>
			factsForChannel(type, facts, { isForStaff });
		expect(forChannel("key.approval_requested", true)).toEqual({ keyName: "prod" });
		expect(forChannel("key.approval_requested", false)).toEqual({
			keyName: "prod",
			reason: "Ada leaves us.",
		});
		for (const isForStaff of [true, false]) expect(forChannel("rekey.blocked", isForStaff)).toEqual(facts);
	});
});
