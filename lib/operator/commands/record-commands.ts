import { KeyholdError } from "../../platform/errors.ts";
import { type CountCheck, checkRecordCounts, correctRecordCounts } from "../../vault/check-record-counts.ts";
import { defineLocalCommand, flag } from "./define-command.ts";

/** The counts of sealed records. */
export const recordCommands = [
	defineLocalCommand(
		"records check-counts",
		"Compare the counts of records with the records, all of which it reads; exits with 1 if a count differs or was not checked. Writers go on.",
		"It reads every record, which takes longer than a request may.",
		{ correct: flag("correct the counts that differ, as a worker does every night") },
		async (_context, { correct: isCorrecting = false }) => {
			const check = isCorrecting ? await correctRecordCounts() : await checkRecordCounts();
			if (!check) {
				throw new KeyholdError(
					"CONFLICT",
					"Another process is correcting the counts. Check them again afterwards.",
				);
			}
			if ((check.miscounts.length > 0 && !isCorrecting) || check.unchecked.length > 0) process.exitCode = 1;
			return { sentence: summaryOf(check, isCorrecting), json: { ...check, isCorrected: isCorrecting } };
		},
	),
];

function summaryOf({ records, miscounts, unchecked }: CountCheck, isCorrected: boolean): string {
	const failed = unchecked.map(
		({ deploymentId, reason }) =>
			`Deployment ${deploymentId} was not checked: ${reason}. Its counts stay as they are. Check them again.`,
	);
	if (miscounts.length === 0) {
		const summary = failed.length === 0 ? "All counts are exact." : "All other counts are exact.";
		return [`${records} records. ${summary}`, ...failed].join("\n");
	}
	const lines = miscounts.map(
		({ deploymentId, dataKeyId, stored, counted }) =>
			`  Deployment ${deploymentId}, data key ${dataKeyId}: ${stored} records, ${counted} counted.`,
	);
	const ending = isCorrected
		? "These counts were corrected."
		: "Correct them with npm run admin -- records check-counts --correct.";
	return [`${records} records. These counts differ:`, ...lines, ending, ...failed].join("\n");
}
