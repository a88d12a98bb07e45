/** Adds up records. Pure. */
export function sumRecords(counts: { records: number }[]): number {
	return counts.reduce((total, { records }) => total + records, 0);
}
