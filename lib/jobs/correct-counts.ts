import { log } from "../platform/log.ts";
import { correctRecordCounts } from "../vault/check-record-counts.ts";

/** Compares all counts of records with the records, and corrects and logs each that differs. */
export async function correctCounts(signal: AbortSignal): Promise<void> {
	const check = await correctRecordCounts(signal);
	if (!check) return;
	for (const miscount of check.miscounts) log.warn(miscount, "a count of records was corrected");
	log.info(
		{ records: check.records, corrected: check.miscounts.length },
		"the counts of records were checked",
	);
}
