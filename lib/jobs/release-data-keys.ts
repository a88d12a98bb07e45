import { asJob } from "../access/context.ts";
import { deleteReleasedDataKey, findExpiredDataKeys } from "../application-data/delete-released-data-key.ts";
import { findReleasableDataKeys, releaseDataKey } from "../application-data/release-data-key.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";

/** Releases the data keys that no table of an application needs any longer, and deletes those whose quarantine is over. */
export async function releaseDataKeys(signal: AbortSignal): Promise<void> {
	const changes = [
		{ found: await findReleasableDataKeys(), change: releaseDataKey },
		{ found: await findExpiredDataKeys(), change: deleteReleasedDataKey },
	];
	for (const { found, change } of changes) {
		for (const { organizationId, ...dataKey } of found) {
			if (signal.aborted) return;
			// Another worker was faster, or an application has just leased the data key.
			await ignoreErrors(
				change(asJob("application-data.release", organizationId), dataKey),
				"NOT_FOUND",
				"CONFLICT",
			);
		}
	}
}
