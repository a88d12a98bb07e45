export type WantedPage = { page: number; pageSize: number };

/** The page to show of so many rows: the wanted one, or the last. Pure. */
export function pagesOf(
	total: number,
	{ page, pageSize }: WantedPage,
): { total: number; page: number; pages: number } {
	const pages = Math.max(1, Math.ceil(total / pageSize));
	return { total, page: Math.min(page, pages), pages };
}
