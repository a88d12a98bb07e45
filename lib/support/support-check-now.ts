import type { RequestContext } from "../access/context.ts";
import { keyCheck } from "../health/key-check.ts";
import { maskTexts } from "../kms/mask-text.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { ProbeReport } from "../probe/report.ts";

const check = keyCheck({
	name: "supportCheckNow",
	permission: "support:key-check",
	ownerOf: async (on, keyId) => {
		const key = await on.kmsKey.findFirst({
			where: { id: keyId, kind: "CUSTOMER", status: { not: "DELETED" } },
			select: { organizationId: true },
		});
		if (!key?.organizationId) throw new KeyholdError("NOT_FOUND", "This key does not exist or was deleted.");
		return key.organizationId;
	},
});

/**
 * Checks a live key of any organization now, within that organization's rate limit, and masks the report.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED if the organization's keys were checked too often
 */
export async function supportCheckNow(
	context: RequestContext,
	input: { keyId: string },
): Promise<ProbeReport> {
	return maskTexts(await check(context, input));
}
