/** A text of anybody's for the log: of limited length, without control characters or broken surrogates. Pure. */
export function boundedText(value: unknown, maxLength = 300): string {
	const text = String(value).slice(0, maxLength).toWellFormed();
	return text.replace(/\p{Cc}/gu, "\u{fffd}");
}
