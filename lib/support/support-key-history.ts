import { query } from "../access/verbs.ts";
import { type HealthStretch, historyInput, readHealthHistory } from "../health/key-health-history.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * As `keyHealthHistory`, for a customer key of any organization: only counts and times. @throws KeyholdError NOT_FOUND
 */
export const supportKeyHistory = query({
	name: "supportKeyHistory",
	permission: "support:key-health",
	input: historyInput,
	run: async ({ db, input: { keyId, range } }): Promise<HealthStretch[]> => {
		const found = await db.kmsKey.count({ where: { id: keyId, kind: "CUSTOMER" } });
		if (found === 0) throw new KeyholdError("NOT_FOUND", "There is no such key.");
		return readHealthHistory(keyId, range);
	},
});
