import { join } from "node:path";
import { expect, it } from "vitest";
import { findIn, findWords } from "./plain-words.ts";

it("documents, comments and texts use plain words (dev/plain-words.ts has the list, and the comment that allows a line)", () => {
	const found = findWords(join(import.meta.dirname, ".."));
	expect(found.map(({ file, line, word, instead }) => `${file}:${line}: “${word}” → ${instead}`)).toEqual([]);
});

it("a word is found as a whole word only, in any case, and not in a line that allows it", () => {
	const text = [
		"Nobody mends it.",
		"amend, hehe, history",
		"// plain-words: allow",
		"nobody",
		"any more",
		'type: "nobody"',
	];
	expect(findIn("a.md", text.join("\n")).map(({ line, word }) => [line, word])).toEqual([
		[1, "nobody"],
		[1, "mends"],
		[5, "any more"],
	]);
});
