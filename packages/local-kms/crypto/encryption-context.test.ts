import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeContext } from "./encryption-context.ts";

const part = fc.string({ maxLength: 4, unit: fc.constantFrom("a", "b", ":", "=", "", "é") });
const contexts = fc.dictionary(part, part, { maxKeys: 4 });

test("the order of the pairs does not matter", () => {
	fc.assert(
		fc.property(contexts, (context) => {
			const turned = Object.fromEntries(Object.entries(context).reverse());
			expect(encodeContext(turned)).toEqual(encodeContext(context));
		}),
	);
});

test("different contexts have different encodings", () => {
	fc.assert(
		fc.property(contexts, contexts, (one, other) => {
			const isSame =
				JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
			expect(encodeContext(one).equals(encodeContext(other))).toBe(isSame);
		}),
	);
});

test("contexts are case-sensitive", () => {
	expect(encodeContext({ Tenant: "a" })).not.toEqual(encodeContext({ tenant: "a" }));
});
