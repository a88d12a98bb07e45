/**
 * True if PostgreSQL can store a text: it contains neither NUL, which the text types exclude, nor a lone surrogate, which
 * UTF-8 excludes. Pure.
 */
export function isStorableText(text: string): boolean {
	return !text.includes("\0") && text.isWellFormed();
}

/**
 * The path to the first text in a value that PostgreSQL cannot store, including keys of objects; "" for the value itself,
 * null if there is none. Pure.
 */
export function unstorableAt(value: unknown): string | null {
	// No recursion: a value may be nested deeper than the stack.
	const waiting: { inner: unknown; path: string }[] = [{ inner: value, path: "" }];
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const { inner, path } = next;
		if (typeof inner === "string" && !isStorableText(inner)) return path;
		if (typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner)) continue;
		const entries = Object.entries(inner);
		if (entries.some(([key]) => !isStorableText(key))) return path;
		for (const [key, field] of entries.toReversed())
			waiting.push({ inner: field, path: path === "" ? key : `${path}.${key}` });
	}
	return null;
}

/** Makes any text storable: characters that cannot be stored become U+FFFD. Pure. */
export function storableText(text: string): string {
	return text.toWellFormed().replaceAll("\0", "\u{fffd}");
}
