import { describe, expect, it } from "vitest";
import { readClaims } from "./read-claims.ts";

const token = { sub: "00u1", nonce: "n", email: "Ada@Acme.example", groups: ["admins"] };

describe("the claims of an ID token", () => {
	it("are taken as they are, the address in lower case", () => {
		expect(readClaims("groups", { ...token, email_verified: true, name: " Ada " })).toEqual({
			subject: "00u1",
			nonce: "n",
			email: "ada@acme.example",
			isEmailUnverified: false,
			name: "Ada",
			groups: ["admins"],
		});
	});

	it.each([false, "false", "yes", 1, 0, null, {}, [], ["true"]])(
		"an address with email_verified %j is no address",
		(email_verified) => {
			expect(readClaims("groups", { ...token, email_verified })).toMatchObject({
				email: null,
				isEmailUnverified: true,
			});
		},
	);

	it.each(["not an address", 7, null, "a@b@c", `${"a".repeat(250)}@acme.example`])(
		"%j is no address either, and no reason to fail",
		(email) => {
			expect(readClaims("groups", { ...token, email })).toMatchObject({ email: null, subject: "00u1" });
		},
	);

	it.each([
		["a list", ["a", "b"], ["a", "b"]],
		["none", undefined, []],
		["an empty list", [], []],
		["null", null, []],
	])("groups as %s", (_, groups, expected) => {
		expect(readClaims("groups", { ...token, groups })?.groups).toEqual(expected);
	});

	it.each([
		["an object", { a: true }],
		["a list with something else in it", ["a", 7]],
		["a list of objects", [{ name: "a" }]],
		["a list of lists", [["a"]]],
		["a text, were it one group", "a"],
		["a text with several", "a,b"],
		["an empty text", ""],
		["a number", 7],
		["true", true],
	])("groups as %s cannot be read, and are not taken for none", (_, groups) => {
		expect(readClaims("groups", { ...token, groups })?.groups).toEqual({
			refusal: "OidcGroupsUnreadable",
		});
	});

	it("groups come from the claim that the provider is set to, whatever characters it has", () => {
		const claim = "https://acme.example/groups";
		expect(readClaims(claim, { ...token, [claim]: ["a"] })?.groups).toEqual(["a"]);
	});

	it("groups that are too many to be told are unknown, not gone", () => {
		for (const more of [
			{ _claim_names: { groups: "src1" } },
			{ _claim_names: "groups" },
			{ hasgroups: true },
		])
			expect(readClaims("groups", { ...token, groups: undefined, ...more })?.groups).toEqual({
				refusal: "OidcTooManyGroups",
			});
		const other = { ...token, groups: undefined, _claim_names: { address: "src1" } };
		expect(readClaims("groups", other)?.groups).toEqual([]);
	});

	it.each(["a\0", "\ud800"])(
		"a name that cannot be stored is ignored, and such a subject is refused: %j",
		(text) => {
			expect(readClaims("groups", { ...token, name: text, preferred_username: "ada" })?.name).toBe("ada");
			expect(readClaims("groups", { ...token, sub: text })).toBeNull();
		},
	);

	it.each([{}, null, "token", { ...token, sub: "" }, { ...token, sub: 7 }, { ...token, nonce: undefined }])(
		"%j is refused",
		(raw) => {
			expect(readClaims("groups", raw)).toBeNull();
		},
	);
});
