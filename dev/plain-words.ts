import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Words that a native reader stumbles over, each with a plain one. Matched as whole words, in any case. */
export const replacements: Record<string, string> = {
	anew: "again",
	mend: "fix",
	mends: "fixes",
	mended: "fixed",
	mending: "fixing",
	whoever: "anyone who",
	somebody: "someone, or the role",
	nobody: "no one, or the role",
	reckoned: "estimated",
	alarm: "alert",
	alarms: "alerts",
	"any more": "any longer, or no longer",
	"of this keyhold": "of Keyhold",
	"in a row": "serialized, or consecutive",
	he: "they",
	him: "them",
	his: "their",
	himself: "themselves",
	"counts for nothing": "is ignored",
	"count no longer": "are no longer valid",
	"as it stands": "as it is",
};

/** A line with this comment, and the line after it, may use any word. */
const allow = "plain-words: allow";

const words = Object.keys(replacements);
/** A word that is a string literal of its own is a value, not prose. */
const pattern = new RegExp(
	`(?<![\\w.$/-])(?!(?<=")[\\w ]+")(${words.join("|").replaceAll(" ", "\\s+")})(?![\\w$])`,
	"gi",
);

export type Find = { file: string; line: number; word: string; instead: string };

/** Finds the words in documents, comments, strings and names. Paths are relative to `root`. */
export function findWords(root: string): Find[] {
	const files = globSync("{**/*.{md,prisma,ts,tsx},.env.example,prisma/application-role.sql}", {
		cwd: root,
		exclude: isExcluded,
	});
	return files.sort().flatMap((file) => findIn(file, readFileSync(join(root, file), "utf8")));
}

/** Finds the words in one text. */
export function findIn(file: string, text: string): Find[] {
	const lines = text.split("\n");
	return lines.flatMap((content, index) => {
		if (content.includes(allow) || lines[index - 1]?.includes(allow)) return [];
		return [...content.matchAll(pattern)].map(([, word = ""]) => {
			const known = word.toLowerCase().replace(/\s+/g, " ");
			return { file, line: index + 1, word: known, instead: replacements[known] ?? "" };
		});
	});
}

/** Dependencies, builds, generated code, and this list with its test. */
function isExcluded(path: string): boolean {
	return (
		/(^|\/)(node_modules|dist|test-results|\.(?!env)[^/]+)$/.test(path) ||
		path === "lib/platform/prisma" ||
		/(^|\/)plain-words(\.test)?\.ts$/.test(path)
	);
}
