import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { actionWords, wordsFor } from "./action-words.ts";

const root = join(import.meta.dirname, "../..");

/** Every action that a verb writes by its name. */
function writtenActions(): string[] {
	const files = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).filter(
		(file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
	);
	const found = files.flatMap((file) => {
		const source = readFileSync(join(root, "lib", file), "utf8");
		return [
			...source.matchAll(/\baction: (?:[^,;{}\n]*\? )?"([a-z_]+\.[a-z_-]+)"(?: : "([a-z_]+\.[a-z_-]+)")?/g),
		];
	});
	return [...new Set(found.flatMap(([, one, other]) => [one, other]).filter((name) => name !== undefined))];
}

it("every action that is written to the audit log has its words", () => {
	const actions = writtenActions();
	expect(actions.length).toBeGreaterThan(50);
	expect(actions.filter((action) => !Object.hasOwn(actionWords, action)).sort()).toEqual([]);
});

it("a refused permission is named, and what nobody knows stands as it is", () => {
	expect(wordsFor("key:delete")).toBe("Permission key:delete asked for");
	expect(wordsFor("constructor")).toBe("constructor");
});
