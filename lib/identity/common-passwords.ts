import { dictionary } from "@zxcvbn-ts/language-common";

const shortestPiece = 3;
const longestPiece = 64;
/** Digits and signs allowed around the words: "2026!" does not make a password stronger. */
const loose = 6;

let listed: Set<string> | undefined;

/**
 * True for a password that attackers try first: one or two of the 49,233 words of the zxcvbn list or of `contextWords`, with
 * up to six digits or signs around them, digits for letters, or a short text repeated. Pairs and endings are included
 * since lists contain few passwords of 12 characters.
 */
export function isCommonPassword(password: string, contextWords: readonly string[] = []): boolean {
	const text = password.toLowerCase();
	const context = new Set(contextWords.flatMap(wordsOf));
	return [text, withoutDigitsForLetters(text)].some((spelling) => {
		const unit = repeatedUnit(spelling);
		return (unit !== spelling && unit.length <= 4) || isMadeOfWords(unit, context);
	});
}

/** "Ada.Lovelace" → "ada.lovelace", "ada", "lovelace". */
function wordsOf(text: string): string[] {
	const lower = text.toLowerCase();
	return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= shortestPiece);
}

const letterFor: Record<string, string> = {
	"@": "a",
	"4": "a",
	"3": "e",
	"1": "i",
	"!": "i",
	"0": "o",
	"5": "s",
	$: "s",
	"7": "t",
};

/** "P@ssw0rd" → "password". */
function withoutDigitsForLetters(text: string): string {
	return text.replace(/[@4310!5$7]/g, (sign) => letterFor[sign] ?? sign);
}

/** The shortest text whose repetition gives `text`; the last one may be cut off. */
function repeatedUnit(text: string): string {
	for (let length = 1; length <= text.length / 2; length++) {
		const unit = text.slice(0, length);
		if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
	}
	return text;
}

/** True if the text consists of at most two words and `loose` other signs. */
function isMadeOfWords(text: string, context: ReadonlySet<string>): boolean {
	listed ??= new Set(dictionary["passwords-common"]);
	const words = listed;
	const isWord = (piece: string) => words.has(piece) || context.has(piece);
	// The fewest loose signs from `at` to the end with at most `left` words; Infinity if impossible.
	const fewest = (at: number, left: number): number => {
		if (at === text.length) return 0;
		let best = /\p{L}/u.test(text[at] ?? "") ? Number.POSITIVE_INFINITY : 1 + fewest(at + 1, left);
		if (left === 0) return best;
		const end = Math.min(text.length, at + longestPiece);
		for (let to = at + shortestPiece; to <= end && best > 0; to++) {
			if (isWord(text.slice(at, to))) best = Math.min(best, fewest(to, left - 1));
		}
		return best;
	};
	return text.length <= 2 * longestPiece + loose && fewest(0, 2) <= loose;
}
