import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "./pattern.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", ".", ":"), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", ":", "*", "?"), maxLength: 8 });

test("a pattern matches exactly what the regular expression of its wildcards matches", () => {
	fc.assert(
		fc.property(pattern, text, (wildcards, candidate) => {
			const source = wildcards.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
			expect(matchesPattern(wildcards, candidate)).toBe(new RegExp(`^${source}$`).test(candidate));
		}),
		{ numRuns: 2000 },
	);
});

test("a hostile pattern is evaluated quickly", () => {
	const started = performance.now();
	expect(matchesPattern(`${"*a".repeat(50)}b`, "a".repeat(5000))).toBe(false);
	expect(performance.now() - started).toBeLessThan(1000);
});
