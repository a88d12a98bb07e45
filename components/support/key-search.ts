import { listHref } from "@/components/list/list-href.ts";
import {
	type SortOrder,
	type SupportKeySort,
	supportKeySorts,
	withoutKey,
} from "@/lib/support/support-key-choices.ts";

/** The names of the list's filters in the URL. */
export const keyFilterFields = ["search", "health", "rekey", "region", "error", "changed"] as const;

/** All query parameters of the list. */
export const keySearchFields = [...keyFilterFields, "sort", "order", "page"] as const;

export type KeySearch = Partial<Record<(typeof keySearchFields)[number], string>>;

export const keyHealthPath = "/support/key-health";

/** The page of one key. Pure. */
export function keyDetailPath(keyId: string): string {
	return `${keyHealthPath}/${encodeURIComponent(keyId)}`;
}

/** The URL of the list, without empty parameters. Pure. */
export function keyListHref(search: KeySearch): string {
	return listHref(keyHealthPath, Object.fromEntries(keySearchFields.map((field) => [field, search[field]])));
}

/** The URL of the first page sorted by a column, reversed if it is already sorted by it. Pure. */
export function sortedHref(
	search: KeySearch,
	shown: { sort: SupportKeySort; order: SortOrder },
	sort: SupportKeySort,
): string {
	const reversed = shown.order === "ascending" ? "descending" : "ascending";
	const order = shown.sort === sort ? reversed : supportKeySorts[sort];
	return keyListHref({ ...search, sort, order, page: "" });
}

type Counted = Pick<KeySearch, "health" | "rekey">;

/** True if the list shows exactly what a counter counts. Pure. */
export function isCounterShown(search: KeySearch, counted: Counted): boolean {
	const wanted: KeySearch = counted;
	return keyFilterFields.every((field) => (search[field] ?? "") === (wanted[field] ?? ""));
}

/** The URL of what a counter counts, sorted as now; of everything, if that is shown already. Pure. */
export function counterHref(search: KeySearch, counted: Counted): string {
	return keyListHref({ ...(!isCounterShown(search, counted) && counted), ...sorted(search) });
}

/** The URL without filters, with the current sorting. Pure. */
export function unfilteredHref(search: KeySearch): string {
	return keyListHref(sorted(search));
}

export function isFiltered(search: KeySearch): boolean {
	return keyFilterFields.some((field) => search[field]);
}

/** True for the list of organizations without a key of their own. Pure. */
export function isWithoutKey({ health }: KeySearch): boolean {
	return health === withoutKey;
}

function sorted({ sort = "", order = "" }: KeySearch): KeySearch {
	return { sort, order };
}
