/** Anyone's text, for the log: of limited length, without control characters (but line breaks and tabs) or lone surrogates. Pure. */
export function boundedText(value: unknown, maxLength = 300): string {
	const text = String(value).slice(0, maxLength).toWellFormed();
	return text.replace(/[^\P{Cc}\n\t]/gu, "\u{fffd}");
}
