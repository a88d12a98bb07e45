/** Deeper levels are not indented further: white space would grow with the square of the depth. */
const maxIndent = 40;

// Strings, single punctuation marks, and everything else between them: numbers and words.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Lays JSON out over lines. Reads tokens rather than values, so that every number keeps its digits and every field its place.
 * Returns null if the text is not JSON. Pure.
 */
export function indentJson(text: string): string | null {
	try {
		JSON.parse(text);
	} catch {
		return null;
	}
	const written: string[] = [];
	let depth = 0;
	const newLine = () => written.push(`\n${"  ".repeat(Math.min(depth, maxIndent))}`);
	let isEmpty = false;
	for (const [token] of text.matchAll(tokens)) {
		const isEnd = token === "}" || token === "]";
		if (isEnd) depth--;
		// An object or list without content stays on one line.
		if (isEnd ? !isEmpty : isEmpty) newLine();
		isEmpty = token === "{" || token === "[";
		if (isEmpty) depth++;
		written.push(token === ":" ? ": " : token);
		if (token === ",") newLine();
	}
	return written.join("");
}
