import type { ActionBy, KeyholdError } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";

/** The health of a key by one answer or timeout of KMS. */
export type Outcome = {
	health: KeyHealth;
	/** AWS's error name. */
	error: string | null;
	/** Details for people, for example the day of deletion or the reason of a warning. */
	detail: string | null;
	actionBy: ActionBy;
};

/**
 * Derives the health from an answer. `warning` is the finding of the last probe, or null. Everything that keeps data from being
 * opened is a failure; null only for a call that was not made. Pure.
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

/** True if this outcome is already recorded for the key. Pure. */
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
	// The same timeout may have another cause: KMS, or the source of credentials.
	if (outcome.actionBy !== key.healthActionBy) return false;
	// The reason of a warning may change.
	return outcome.health !== "WARNING" || outcome.detail === key.healthDetail;
}
