/** The first lines of a text, and of those the first characters; all of it if little would be left out. Pure. */
export function startOf(text: string, lines: number, characters: number): string {
	let end = -1;
	for (let line = 0; line < lines; line++) {
		end = text.indexOf("\n", end + 1);
		if (end === -1) break;
	}
	let cut = Math.min(end === -1 ? text.length : end, characters);
	// Not between the halves of a character.
	if (/[\ud800-\udbff]/.test(text[cut - 1] ?? "")) cut--;
	return text.length - cut < characters / 10 && end === -1 ? text : text.slice(0, cut);
}
