import type { ActionBy, KeyholdError } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";

/** What one answer of KMS, or its silence, says of a key. */
export type Outcome = {
	health: KeyHealth;
	/** AWS's error name. */
	error: string | null;
	/** More for the reader, such as the day of deletion, or what a warning is about. */
	detail: string | null;
	actionBy: ActionBy;
};

/**
 * The health that an answer stands for. `warning` is what the last probe found besides; null when it found nothing.
 * Whatever keeps data from being opened is told: only a call that was not made says nothing (null). Pure.
 */
export function outcomeOf(failure: KeyholdError | null, warning: string | null): Outcome | null {
	if (!failure) {
		return warning
			? { health: "WARNING", error: null, detail: warning, actionBy: "CUSTOMER" }
			: { health: "HEALTHY", error: null, detail: null, actionBy: "NONE" };
	}
	if (failure.isUnasked) return null;
	const error = failure.awsErrorName ?? failure.code;
	switch (failure.code) {
		case "KEY_REVOKED":
			return { health: "REVOKED", error, detail: null, actionBy: failure.actionBy ?? "CUSTOMER" };
		case "KEY_INTEGRITY":
			return {
				health: "WARNING",
				error,
				detail: "A stored data key does not open under this key, so its records cannot be read.",
				actionBy: "OPERATOR",
			};
		default:
			return { health: "UNREACHABLE", error, detail: null, actionBy: failure.actionBy ?? "OPERATOR" };
	}
}

/** Whether the same is known of a key already. Pure. */
export function isKnown(
	outcome: Outcome,
	key: {
		health: KeyHealth;
		healthError: string | null;
		healthDetail: string | null;
		healthActionBy: ActionBy;
	},
): boolean {
	if (outcome.health !== key.health || outcome.error !== key.healthError) return false;
	// The same silence may be another party's: of KMS, or of whatever hands out credentials.
	if (outcome.actionBy !== key.healthActionBy) return false;
	// What a warning is about may change while it stays one.
	return outcome.health !== "WARNING" || outcome.detail === key.healthDetail;
}
