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

	it.each([false, "false"])("an address with email_verified %j is no address", (email_verified) => {
		expect(readClaims("groups", { ...token, email_verified })).toMatchObject({
			email: null,
			isEmailUnverified: true,
		});
	});

	it.each(["not an address", 7, null, "a@b@c", `${"a".repeat(250)}@acme.example`])(
		"%j is no address either, and no reason to fail",
		(email) => {
			expect(readClaims("groups", { ...token, email })).toMatchObject({ email: null, subject: "00u1" });
		},
	);

	it.each([
		["a list", ["a", "b"], ["a", "b"]],
		["one group without a list", "a", ["a"]],
		["none", undefined, []],
		["an object", { a: true }, []],
		["a list with something else in it", ["a", 7], []],
		["null", null, []],
	])("groups as %s", (_, groups, expected) => {
		expect(readClaims("groups", { ...token, groups })?.groups).toEqual(expected);
	});

	it("groups come from the claim that the provider is set to, whatever characters it has", () => {
		const claim = "https://acme.example/groups";
		expect(readClaims(claim, { ...token, [claim]: ["a"] })?.groups).toEqual(["a"]);
	});

	it("groups that are too many to be told are unknown, not gone", () => {
		const overage = { ...token, groups: undefined, _claim_names: { groups: "src1" } };
		expect(readClaims("groups", overage)?.groups).toBeNull();
	});

	it.each([{}, null, "token", { ...token, sub: "" }, { ...token, sub: 7 }, { ...token, nonce: undefined }])(
		"%j is nobody",
		(raw) => {
			expect(readClaims("groups", raw)).toBeNull();
		},
	);
});
