import { log } from "../platform/log.ts";
import { correctRecordCounts } from "../vault/check-record-counts.ts";

/** Compares all counts of records with the records, and corrects and logs each that differs. */
export async function correctCounts(signal: AbortSignal): Promise<void> {
	const check = await correctRecordCounts(signal);
	if (!check) return;
	for (const miscount of check.miscounts) log.warn(miscount, "a count of records was corrected");
	for (const deployment of check.unchecked)
		log.error(deployment, "the counts of records of a deployment were not checked");
	log.info(
		{ records: check.records, corrected: check.miscounts.length },
		"the counts of records were checked",
	);
}
