import { z } from "zod";
import type { AuditActor } from "../../audit/append.ts";
import { KeyholdError } from "../../platform/errors.ts";

const shortest = 3;
export const longestReason = 500;

/** The field of every change that may need a second person: the requester's words for the approver. */
export const requestReason = {
	reason: z
		.string()
		.trim()
		.max(longestReason, { error: `Use at most ${longestReason} characters.` })
		.optional()
		.meta({
			description:
				"Shown to the approver if the organization requires two people, and recorded in the audit log.",
		}),
};

/**
 * The reason of a request. A person has to give one; a token may leave it out, since programs that were written before the
 * organization required two people know of none. Pure. @throws KeyholdError INVALID_INPUT
 */
export function reasonOf(reason: string | undefined, { type }: Pick<AuditActor, "type">): string | null {
	if (reason && reason.length >= shortest) return reason;
	if (!reason && type === "token") return null;
	const message = "Enter a reason of at least 3 characters: another Org Admin has to approve this.";
	throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { reason: message } });
}
