import { type SortOrder, type SupportKeySort, supportKeySorts } from "@/lib/support/support-key-search.ts";

/** The filters of the list, as they stand in the address. */
export const keyFilterFields = ["search", "health", "region", "error", "changed"] as const;

/** All of the list's address. */
export const keySearchFields = [...keyFilterFields, "sort", "order", "page"] as const;

export type KeySearch = Partial<Record<(typeof keySearchFields)[number], string>>;

export const keyHealthPath = "/support/key-health";

/** The page of one key. Pure. */
export function keyDetailPath(keyId: string): string {
	return `${keyHealthPath}/${encodeURIComponent(keyId)}`;
}

/** The list with the parts of its address that are not empty. Pure. */
export function keyListHref(search: KeySearch): string {
	const query = new URLSearchParams();
	for (const field of keySearchFields) {
		const value = search[field];
		if (value) query.set(field, value);
	}
	return query.size ? `${keyHealthPath}?${query}` : keyHealthPath;
}

/** The list sorted by a column, from its first page: the other way round when it already is sorted by it. Pure. */
export function sortedHref(
	search: KeySearch,
	shown: { sort: SupportKeySort; order: SortOrder },
	sort: SupportKeySort,
): string {
	const turned = shown.order === "ascending" ? "descending" : "ascending";
	const order = shown.sort === sort ? turned : supportKeySorts[sort];
	return keyListHref({ ...search, sort, order, page: "" });
}

/** The same keys, sorted as they are, without any filter. Pure. */
export function unfilteredHref({ sort = "", order = "" }: KeySearch): string {
	return keyListHref({ sort, order });
}

export function isFiltered(search: KeySearch): boolean {
	return keyFilterFields.some((field) => search[field]);
}
