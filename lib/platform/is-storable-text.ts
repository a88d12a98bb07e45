/**
 * Whether PostgreSQL can hold a text as it is: no NUL, which its text types lack, and no lone surrogate, which UTF-8
 * lacks. Pure.
 */
export function isStorableText(text: string): boolean {
	return !text.includes("\0") && text.isWellFormed();
}

/**
 * Where, in a value as it came in, there is a text that PostgreSQL cannot hold: the path to it, "" for the value itself;
 * null when there is none. Keys of objects are looked at too. Pure.
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

/** A text that can be stored, out of one of anybody's: what cannot be held becomes U+FFFD. Pure. */
export function storableText(text: string): string {
	return text.toWellFormed().replaceAll("\0", "\u{fffd}");
}
