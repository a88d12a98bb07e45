import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isDestroyed } from "./destroyed-states.ts";
import { listDataKeys } from "./stored-data-keys.ts";
import { unwrapStoredDataKey } from "./unwrap-stored-data-key.ts";

/**
 * Calls KMS to find out if a KMS key opens any of a deployment's data keys now; for decisions that cannot be undone.
 * @throws as callKms, except KEY_REVOKED
 */
export async function opensAnyDataKey(deploymentId: string, kmsKeyId: string): Promise<boolean> {
	const dataKeys = await listDataKeys(db(), deploymentId);
	for (const dataKey of dataKeys) {
		if (dataKey.kmsKeyId !== kmsKeyId || isDestroyed(dataKey)) continue;
		try {
			(await unwrapStoredDataKey(dataKey)).fill(0);
			return true;
		} catch (error) {
			if (!(error instanceof KeyholdError) || error.code !== "KEY_REVOKED") throw error;
		}
	}
	return false;
}
