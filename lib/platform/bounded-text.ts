/**
 * Untrusted text for the log: of limited length, without lone surrogates and without control characters other than line
 * breaks and tabs. Pure.
 */
export function boundedText(value: unknown, maxLength = 300): string {
	const text = String(value).slice(0, maxLength).toWellFormed();
	return text.replace(/[^\P{Cc}\n\t]/gu, "\u{fffd}");
}
