import type { Tx } from "./db.ts";

/** The time of the database's clock, for values that are compared with others of that clock. Precise to the millisecond. */
export async function databaseTime(tx: Tx): Promise<Date> {
	const [row] = await tx.$queryRaw<
		{ at: Date }[]
	>`SELECT date_trunc('milliseconds', clock_timestamp()) AS at`;
	if (!row) throw new Error("The database did not say its time.");
	return row.at;
}
