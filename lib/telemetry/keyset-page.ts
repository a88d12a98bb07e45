/** A page of a list that is sorted newest first. */
export type KeysetPage<Row> = {
	rows: Row[];
	/** The position of each row. */
	positions: string[];
	/** For `after`; null if there are no older rows. */
	next: string | null;
	/** For `before`; null if there are no newer rows. */
	previous: string | null;
};

/**
 * Cuts a page out of rows that were read in one direction from a position: one row more than the page holds, if there is one.
 * Rows are sorted newest first, so those read before a position are the last of them. Pure.
 */
export function keysetPage<Row>(
	sorted: Row[],
	{ limit, after, before }: { limit: number; after?: string | undefined; before?: string | undefined },
	positionOf: (row: Row) => string,
): KeysetPage<Row> {
	const hasMore = sorted.length > limit;
	const isUpward = before !== undefined;
	const rows = isUpward ? sorted.slice(-limit) : sorted.slice(0, limit);
	const positions = rows.map(positionOf);
	return {
		rows,
		positions,
		// The row at the position is on the other side of this page.
		next: isUpward || hasMore ? (positions.at(-1) ?? null) : null,
		previous: (isUpward ? hasMore : after !== undefined) ? (positions.at(0) ?? null) : null,
	};
}
