import type { KeyholdError } from "../platform/errors.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";

/** What one answer of KMS, or its silence, says of a key. */
export type Outcome = {
	health: KeyHealth;
	/** AWS's error name. */
	error: string | null;
	/** More for the reader, such as the day of deletion. */
	detail: string | null;
};

/**
 * The health that a failure stands for; null for a failure that says nothing of the key, such as an integrity
 * error, which is an alarm of its own. Pure.
 */
export function outcomeOf(failure: KeyholdError | null, hasWarning: boolean): Outcome | null {
	if (!failure) return { health: hasWarning ? "WARNING" : "HEALTHY", error: null, detail: null };
	const error = failure.awsErrorName ?? failure.code;
	switch (failure.code) {
		case "KEY_REVOKED":
			return { health: "REVOKED", error, detail: null };
		case "KMS_UNREACHABLE":
		case "KMS_MISCONFIGURED":
			return { health: "UNREACHABLE", error, detail: null };
		default:
			return null;
	}
}
