import type { AuditActor } from "../audit/append.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type Place, type RateWindow, takeTurn } from "../platform/rate-limiter.ts";
import { waitWords } from "../platform/too-many-tries.ts";
import type { OrganizationScope } from "./authorize.ts";

const minute = 60;
const hour = 60 * minute;

/** Messages that a person sends go to addresses that no one has confirmed, so the limits are low. */
const windows = {
	organization: [
		{ name: "send-org-1m", points: 6, seconds: minute },
		{ name: "send-org-1h", points: 60, seconds: hour },
	],
	person: [
		{ name: "send-person-1m", points: 6, seconds: minute },
		{ name: "send-person-1h", points: 60, seconds: hour },
	],
	/** The owner of the address may not expect the message. */
	confirmation: [{ name: "send-confirmation-1h", points: 3, seconds: hour }],
} as const satisfies Record<string, readonly RateWindow[]>;

/**
 * Counts a message that a person sends, such as a test or a repeated delivery: six a minute and 60 an hour per
 * organization and, over all organizations, per person. Call it outside the transaction: counters use their own connections.
 * @throws KeyholdError RATE_LIMITED
 */
export async function takeSend(
	actor: AuditActor,
	organization: Pick<OrganizationScope, "id">,
): Promise<void> {
	const { retryAfterS } = await takeTurn([
		...places("organization", organization.id),
		...(actor.id === null ? [] : places("person", actor.id)),
	]);
	if (retryAfterS === null) return;
	throw new KeyholdError(
		"RATE_LIMITED",
		`You can send at most 6 messages a minute and 60 an hour. Nothing was sent. Try again in ${waitWords(retryAfterS)}.`,
		{ retryAfterSeconds: retryAfterS },
	);
}

/**
 * The same for a confirmation email, with a further limit of three an hour per account.
 * @throws KeyholdError RATE_LIMITED
 */
export async function takeConfirmationMail(
	actor: AuditActor,
	organization: Pick<OrganizationScope, "id">,
): Promise<void> {
	const { retryAfterS } = await takeTurn(places("confirmation", actor.id ?? ""));
	if (retryAfterS !== null)
		throw new KeyholdError(
			"RATE_LIMITED",
			`You can send at most 3 confirmation emails an hour. Use the newest one, or try again in ${waitWords(retryAfterS)}.`,
			{ retryAfterSeconds: retryAfterS },
		);
	await takeSend(actor, organization);
}

function places(limit: keyof typeof windows, key: string): Place[] {
	return windows[limit].map((window) => ({ window, key }));
}
