/**
 * The link to a record that remembers the list it was found in, for "Back": its query; and the record's position there, for
 * "Newer" and "Older". Pure.
 */
export function recordHref(path: string, list: string, at: string): string {
	return `${path}?${new URLSearchParams({ ...(list && { list }), at })}`;
}

/** The list that a record's link remembers. `list` is that parameter of the record's URL. Pure. */
export function backHref(listPath: string, list: string | string[] | undefined): string {
	const query = typeof list === "string" ? new URLSearchParams(list).toString() : "";
	return query ? `${listPath}?${query}` : listPath;
}
