/**
 * IDs of records are UUIDv8 (RFC 9562 §5.8): region (2 bits) | time (46 bits, ms) | place in the batch (14) | SHA-256 of the
 * batch (60). `request_logs` and `spans` are partitioned by them. The region says what the time is:
 * - 10, dated: the record's own time, or that of its receipt if it has none.
 * - 11, undated: the receipt of a record that is dated more than a day ahead.
 * - 0: an ID of an earlier release, in which the time may be either.
 */
const regionMs = { dated: 2 ** 47, undated: 2 ** 47 + 2 ** 46, former: 0 };

type Region = keyof typeof regionMs;

/** The first IDs of the regions. */
export const firstDatedId = firstIdAt(0, "dated");
export const firstUndatedId = firstIdAt(0, "undated");

/** An untimed record's ID may be that much earlier than the record: untimed batches of half a minute share a time. */
const earlierMs = 60_000;

/** An ID from its parts; `digest` are at least 15 hexadecimal digits. Pure. */
export function recordId(region: Region, timeMs: number, index: number, digest: string): string {
	const time = (regionMs[region] + timeMs).toString(16).padStart(12, "0");
	const high = (index >> 2).toString(16).padStart(3, "0");
	const variantAndLow = (0b1000 | (index & 3)).toString(16);
	return `${time.slice(0, 8)}-${time.slice(8)}-8${high}-${variantAndLow}${digest.slice(0, 3)}-${digest.slice(3, 15)}`;
}

/** No ID of the region and of this time or later is smaller. Pure. */
export function firstIdAt(timeMs: number, region: Region): string {
	const time = (regionMs[region] + timeMs).toString(16).padStart(12, "0");
	return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** The time of a dated ID, in milliseconds. Pure. */
export function timeOfDatedId(id: string): number {
	return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) - regionMs.dated;
}

type Times = { from?: Date | undefined; to?: Date | undefined };

type Range = { id: { gte?: string; lt?: string } };

/**
 * The ranges of IDs, as a condition of Prisma, that hold all records between two times: other partitions are skipped. IDs of
 * earlier releases and undated ones say nothing about the record's time. Pure.
 */
export function idRangesOfTimes({ from, to }: Times): Range[] {
	const clamp = (ms: number) => Math.min(Math.max(ms, 0), 2 ** 46 - 1);
	const gte = from ? firstIdAt(clamp(from.getTime() - earlierMs), "dated") : firstDatedId;
	const lt = to ? firstIdAt(clamp(to.getTime() + 1), "dated") : firstUndatedId;
	return [{ id: { lt: firstDatedId } }, { id: { gte, lt } }, { id: { gte: firstUndatedId } }];
}

/** The same as an SQL condition on the IDs in `column`. Pure. */
export function idsOfTimes(column: string, times: Times): string {
	if (!times.from && !times.to) return "true";
	const ranges = idRangesOfTimes(times).map(({ id: { gte, lt } }) =>
		[...(gte ? [`${column} >= '${gte}'`] : []), ...(lt ? [`${column} < '${lt}'`] : [])].join(" AND "),
	);
	return `(${ranges.join(" OR ")})`;
}
