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
export function unstorableAt(value: unknown, path = ""): string | null {
	if (typeof value === "string") return isStorableText(value) ? null : path;
	if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return null;
	for (const [key, inner] of Object.entries(value)) {
		if (!isStorableText(key)) return path;
		const found = unstorableAt(inner, path === "" ? key : `${path}.${key}`);
		if (found !== null) return found;
	}
	return null;
}

/** Makes any text storable: characters that cannot be stored become U+FFFD. Pure. */
export function storableText(text: string): string {
	return text.toWellFormed().replaceAll("\0", "\u{fffd}");
}
