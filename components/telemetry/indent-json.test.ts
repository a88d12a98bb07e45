import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indentJson } from "./indent-json.ts";

describe("JSON laid out over lines", () => {
	it("has the form of JSON.stringify for any value", () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
			}),
		);
	});

	it("keeps the digits of numbers, the order of fields, and repeated names", () => {
		expect(indentJson('{"b":12345678901234567890,"1":1.0e2,"b":-0}')).toBe(
			'{\n  "b": 12345678901234567890,\n  "1": 1.0e2,\n  "b": -0\n}',
		);
	});

	it("removes only white space outside of texts", () => {
		expect(indentJson(' [ "a : [ , ] \\" \\\\" , { } , [\n] ] ')).toBe(
			'[\n  "a : [ , ] \\" \\\\",\n  {},\n  []\n]',
		);
	});

	it("is null for text that is not JSON", () => {
		for (const text of ["", "{", "[1,]", "hello", "{'a':1}", '"\\x"']) expect(indentJson(text)).toBeNull();
	});

	it("stays within a few times its source, however deep it nests", () => {
		const deep = 50_000;
		const laidOut = indentJson(`${"[".repeat(deep)}1${"]".repeat(deep)}`);
		if (laidOut !== null) expect(laidOut.length).toBeLessThan(deep * 2 * 100);
	});

	it("has texts of 4 MiB, with and without escapes", () => {
		for (const text of ["a".repeat(4 * 1024 * 1024), '\\"\n'.repeat(1024 * 1024)]) {
			const json = JSON.stringify(text);
			expect(indentJson(json)).toBe(json);
		}
	});
});
