import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { findDueDataKeys, renewDataKey } from "../vault/renew-data-key.ts";

/** Renews every due data key. If KMS refuses its key, it waits for the next run. */
export async function renewDataKeys(): Promise<void> {
	for (const due of await findDueDataKeys(config().dataKeyDays)) {
		await renewDataKey(due).catch((error) =>
			log.warn({ err: error, dataKeyId: due.id }, "a data key was not renewed"),
		);
	}
}
