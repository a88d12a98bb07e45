import { log } from "../platform/log.ts";
import { checkRecordCounts } from "../vault/check-record-counts.ts";

/** Compares all counts of records with the records, and corrects and logs each that differs. */
export async function correctRecordCounts(signal: AbortSignal): Promise<void> {
	const { records, miscounts } = await checkRecordCounts(true, signal);
	for (const miscount of miscounts) log.warn(miscount, "a count of records was corrected");
	log.info({ records, corrected: miscounts.length }, "the counts of records were checked");
}
