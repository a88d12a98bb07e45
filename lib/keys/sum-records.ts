/** Adds up records; null if any are not counted yet. Pure. */
export function sumRecords(counts: { records: number | null }[]): number | null {
	return counts.reduce<number | null>(
		(total, { records }) => (total === null || records === null ? null : total + records),
		0,
	);
}
