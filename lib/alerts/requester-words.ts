import type { AlertType } from "../audit/raise-alert.ts";

/** The alerts whose `reason` the requester typed. Any other reason is Keyhold's own text. */
const requests: readonly AlertType[] = ["key.approval_requested", "organization.approval_requested"];

/**
 * The facts of an alert for one channel. A requester's reason becomes harmless text. The vendor's staff don't get it: it may
 * name people, and they can't approve the request. Pure.
 */
export function factsForChannel(
	type: AlertType,
	facts: Record<string, unknown>,
	{ isForStaff }: { isForStaff: boolean },
): Record<string, unknown> {
	const { reason, ...others } = facts;
	if (!requests.includes(type) || typeof reason !== "string") return facts;
	return isForStaff ? others : { ...others, reason: harmlessText(reason) };
}

/**
 * What a user typed, for a plain text that is otherwise Keyhold's own: on one line, without invisible characters, and
 * without anything that a mail program makes a link of. Pure.
 */
export function harmlessText(typed: string): string {
	return (
		typed
			.toWellFormed()
			// These hide text or change its direction.
			.replace(/\p{Cf}/gu, "")
			.replace(/[\p{Cc}\p{Z}\s]+/gu, " ")
			.replaceAll("://", "[:]//")
			.replace(/(?<=\S)\.(?=\p{L})/gu, "[.]")
			.trim()
	);
}

/** In quotation marks that the text can't close. Pure. */
export function quoted(typed: string): string {
	return `"${harmlessText(typed).replace(/["“”„«»＂]/gu, "'")}"`;
}
