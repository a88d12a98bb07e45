export type Search = Record<string, string | string[] | undefined>;

/** Reads the filters named in `fields` from query parameters, ignoring empty and repeated ones. Pure. */
export function readSearch<Field extends string>(
	search: Search,
	fields: readonly Field[],
): { filters: Partial<Record<Field, string>>; after?: string; query: string } {
	const given = (name: string) => {
		const value = search[name];
		return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
	};
	const filters: Partial<Record<Field, string>> = {};
	for (const field of fields) {
		const value = given(field);
		if (value) filters[field] = value;
	}
	const after = given("after");
	const query = new URLSearchParams({ ...filters, ...(after && { after }) } as Record<
		string,
		string
	>).toString();
	return { filters, ...(after && { after }), query };
}
