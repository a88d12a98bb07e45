import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { findDueDataKeys, renewDataKey } from "../vault/renew-data-key.ts";

/** Renews every data key whose time has come; one whose KMS key is refused waits for the next run. */
export async function renewDataKeys(): Promise<void> {
	for (const due of await findDueDataKeys(config().dataKeyDays)) {
		await renewDataKey(due).catch((error) =>
			log.warn({ err: error, dataKeyId: due.id }, "a data key was not renewed"),
		);
	}
}
