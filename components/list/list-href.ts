/** The URL of a list with these query parameters, without empty ones. Pure. */
export function listHref(path: string, parameters: Record<string, string | undefined>): string {
	const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
	const query = new URLSearchParams(given).toString();
	return query ? `${path}?${query}` : path;
}
