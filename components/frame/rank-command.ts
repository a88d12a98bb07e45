/** Ranks a command for a query, from 0 (best); null if it does not match. Every word of the query has to match. */
export function rankCommand(
	command: { label: string; keywords?: string | undefined },
	query: string,
): number | null {
	const label = command.label.toLowerCase();
	const keywords = (command.keywords ?? "").toLowerCase();
	let worst = 0;
	for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
		const rank = rankWord(label, keywords, word);
		if (rank === null) return null;
		worst = Math.max(worst, rank);
	}
	return worst;
}

function rankWord(label: string, keywords: string, word: string): number | null {
	if (label.startsWith(word)) return 0;
	if (label.split(/[\s·…/-]+/).some((part) => part.startsWith(word))) return 1;
	if (label.includes(word)) return 2;
	if (keywords.includes(word)) return 3;
	return isScattered(label, word) ? 4 : null;
}

/** True if the letters of `word` come in `text` in this order: "ek" in "encryption keys". */
function isScattered(text: string, word: string): boolean {
	let from = 0;
	for (const letter of word) {
		from = text.indexOf(letter, from) + 1;
		if (from === 0) return false;
	}
	return true;
}

/** The commands that answer a query, the best first; those that answer it equally well keep their order. */
export function matchingCommands<Command extends { label: string; keywords?: string | undefined }>(
	commands: readonly Command[],
	query: string,
): Command[] {
	return commands
		.map((command) => ({ command, rank: rankCommand(command, query) }))
		.filter(({ rank }) => rank !== null)
		.toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
		.map(({ command }) => command);
}
