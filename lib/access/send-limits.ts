import type { AuditActor } from "../audit/append.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type Place, type RateWindow, takeTurn } from "../platform/rate-limiter.ts";
import { waitWords } from "../platform/too-many-tries.ts";
import type { OrganizationScope } from "./authorize.ts";

const minute = 60;
const hour = 60 * minute;

/** What a person sends by hand goes to an address that no one has confirmed, so there is little of it. */
const windows = {
	organization: [
		{ name: "send-org-1m", points: 6, seconds: minute },
		{ name: "send-org-1h", points: 60, seconds: hour },
	],
	person: [
		{ name: "send-person-1m", points: 6, seconds: minute },
		{ name: "send-person-1h", points: 60, seconds: hour },
	],
	/** Goes to an address whose owner may not have asked for it. */
	confirmation: [{ name: "send-confirmation-1h", points: 3, seconds: hour }],
} as const satisfies Record<string, readonly RateWindow[]>;

/**
 * Takes one from the budget of what is sent by hand: tests, repeated deliveries and everything like them share it. It
 * is six a minute and 60 an hour, for each organization and, over all organizations, for each person. To be called
 * outside the transaction, for the counters have connections of their own.
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
		`Too much was sent by hand: at most 6 messages a minute and 60 an hour. Nothing was sent. Try again in ${waitWords(retryAfterS)}.`,
		{ retryAfterSeconds: retryAfterS },
	);
}

/**
 * The same for a mail that asks to confirm an address, of which there are also three an hour at most for each account.
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
			`At most 3 confirmation emails are sent an hour. Use the newest one, or try again in ${waitWords(retryAfterS)}.`,
			{ retryAfterSeconds: retryAfterS },
		);
	await takeSend(actor, organization);
}

function places(limit: keyof typeof windows, key: string): Place[] {
	return windows[limit].map((window) => ({ window, key }));
}
