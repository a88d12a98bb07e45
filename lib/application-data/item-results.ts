import type { ApplicationCaller } from "../access/application-verb.ts";
import type { Permission } from "../access/permissions.ts";
import { recordRefusal } from "../access/record-refusal.ts";
import type { ErrorCode, KeyholdError } from "../platform/errors.ts";
import { logBounded } from "../platform/log-bounded.ts";
import type { ItemError } from "./application-inputs.ts";

/** Refusals that the tenant's audit log records. Others are mistakes of the caller, or say nothing about access. */
const recordedCodes: ErrorCode[] = ["KEY_REVOKED", "DATA_DESTROYED"];
/** The longest wait for the audit rows of many tenants. They are written in any case. */
const recordedWithinMs = 2_000;

/** The failure of an item, as the caller sees it. Pure. */
export function toItemError({ code, message, isRetryable }: KeyholdError): ItemError {
	return { error: { code, message, isRetryable } };
}

export type Refused = { organizationId: string; permission: Permission; error: KeyholdError };

/** Records refusals in the tenants' audit logs, once per kind, and logs Keyhold's own failures. */
export async function recordItemRefusals(
	{ actor, context }: ApplicationCaller,
	refused: readonly Refused[],
): Promise<void> {
	for (const { error } of refused) {
		if (error.category !== "system") continue;
		logBounded(error.logLevel, `application item ${error.code}`, { err: error }, "an item failed");
	}
	const kinds = new Map(
		refused
			.filter(({ error }) => recordedCodes.includes(error.code))
			.map((one) => [`${one.organizationId} ${one.permission} ${one.error.code}`, one]),
	);
	if (kinds.size === 0) return;
	const records = Promise.all(
		[...kinds.values()].map(({ organizationId: id, permission, error: { code } }) =>
			recordRefusal(context, permission, { actor, organization: { id } }, { details: { code } }),
		),
	);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, recordedWithinMs);
	});
	// recordRefusal logs what the database rejects.
	await Promise.race([
		records.catch((err) =>
			logBounded("error", "item refusals", { err }, "refusals of items were not recorded"),
		),
		late,
	]);
	clearTimeout(timer);
}
