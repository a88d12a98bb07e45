import { describe, expect, it } from "vitest";
import { isStorableText, storableText, unstorableAt } from "./is-storable-text.ts";

describe("text for PostgreSQL", () => {
	it.each(["", "Ada", "né\u{1f511}", "\u{fffd}", "line\nline\t\u0001"])("%j can be stored", (text) => {
		expect(isStorableText(text)).toBe(true);
		expect(storableText(text)).toBe(text);
	});

	it.each(["\0", "a\0b", "\ud800", "a\udc00b", "\udc00\ud800"])(
		"%j cannot be stored, and is made storable",
		(text) => {
			expect(isStorableText(text)).toBe(false);
			expect(isStorableText(storableText(text))).toBe(true);
		},
	);

	it("that cannot be stored is found anywhere in a value", () => {
		expect(unstorableAt("a\0")).toBe("");
		expect(unstorableAt({ name: "x", list: [{ email: "\ud800" }] })).toBe("list.0.email");
		expect(unstorableAt({ name: { "a\0": 1 } })).toBe("name");
		expect(
			unstorableAt({ name: "x", at: new Date(), bytes: new Uint8Array(2), none: null, count: 1 }),
		).toBeNull();
	});

	it("is checked in a value that is nested deeper than the stack", () => {
		const nest = (text: string) =>
			JSON.parse(`${"[".repeat(30_000)}${JSON.stringify(text)}${"]".repeat(30_000)}`);
		expect(unstorableAt(nest("a"))).toBeNull();
		expect(unstorableAt(nest("\0"))).toMatch(/^0(\.0)+$/);
	});
});
