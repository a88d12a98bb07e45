import { db } from "../platform/db.ts";
import { partitionStarts } from "../platform/partition-starts.ts";

/** `from` is included, `until` is not; without a limit if missing. */
export type IdRange = { from?: string | undefined; until?: string | undefined };

/** Partitions that one statement of a batch plans and locks. */
const partitionsAtOnce = 16;

/**
 * The ranges of IDs that together have all records of a sealed table, the newest first. Each meets at most 16 partitions, so
 * that a batch within one range does not plan all of them. One range for a table without partitions.
 */
export async function idRanges(table: string): Promise<[IdRange, ...IdRange[]]> {
	const starts = (await partitionStarts(db(), table)).toReversed();
	const cuts = starts.filter((_, index) => (index + 1) % partitionsAtOnce === 0);
	return [{ from: cuts[0] }, ...cuts.map((until, index) => ({ from: cuts[index + 1], until }))];
}

/** The range as an SQL condition on the column `id`. Pure. */
export function isWithin({ from, until }: IdRange): string {
	const all = [...(from ? [`id >= '${from}'`] : []), ...(until ? [`id < '${until}'`] : [])];
	return all.length > 0 ? all.join(" AND ") : "true";
}
