import { expect } from "vitest";
import { checkRecordCounts } from "../lib/vault/check-record-counts.ts";

/** Compares every count of records with the records of the suite's database. @returns the number of records */
export async function expectExactCounts(): Promise<number> {
	const { records, ...problems } = await checkRecordCounts();
	expect(problems).toEqual({ miscounts: [], unchecked: [] });
	return records;
}
