import { join } from "node:path";
import { expect, it } from "vitest";
import { findIn, findWords, replacements } from "./plain-words.ts";

it("documents, comments and texts use plain words (dev/plain-words.ts has the list, and the comment that allows a line)", () => {
	const found = findWords(join(import.meta.dirname, ".."));
	expect(found.map(({ file, line, word, instead }) => `${file}:${line}: “${word}” → ${instead}`)).toEqual([]);
});

const words = Object.keys(replacements);

it.each(words)("%j is found in any case, and only as a whole word", (word) => {
	const text = `It is ${word.toUpperCase()}.\nIt is pre${word}ed, or $${word}.`;
	expect(findIn("a.md", text)).toEqual([{ file: "a.md", line: 1, word, instead: replacements[word] }]);
});

it("a word that spans spaces is found across several, and a string literal of one word is a value", () => {
	const [phrase = ""] = words.filter((word) => word.includes(" "));
	const [single = ""] = words;
	expect(findIn("a.ts", `it is ${phrase.replaceAll(" ", "   ")}`)).toHaveLength(1);
	expect(findIn("a.ts", `type: "${single}"`)).toEqual([]);
});

it("the comment allows its own line and the next, and no other", () => {
	const [word = ""] = words;
	const text = `${word}\n${word} // plain-words: allow\n${word}\n${word}`;
	expect(findIn("a.ts", text).map(({ line }) => line)).toEqual([1, 4]);
});
