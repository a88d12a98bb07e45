import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { yourOperator } from "../platform/vendor-names.ts";

type Organization = { name: string; offboardingEndsAt: Date | null };

/**
 * Lets no one in while an organization is being offboarded, or afterwards: neither people nor tokens.
 * @throws KeyholdError ORGANIZATION_CLOSED
 */
export function requireOpen(organization: Organization): void {
	if (organization.offboardingEndsAt !== null) throw organizationClosed(organization);
}

/** The refusal that says until when the data is kept. Reads the clock. */
export function organizationClosed({ name, offboardingEndsAt: endsAt }: Organization): KeyholdError {
	return new KeyholdError(
		"ORGANIZATION_CLOSED",
		endsAt && endsAt > now()
			? `${name} is being offboarded. Its data is kept until ${minute(endsAt)}, and then destroyed. Until then, ${yourOperator()} can cancel it.`
			: `${name} was offboarded, and its data is destroyed.`,
	);
}

/** The same refusal for the vendor's application, which says what it can do. Reads the clock. */
export function tenantClosed({ name, offboardingEndsAt: endsAt }: Organization): KeyholdError {
	return new KeyholdError(
		"ORGANIZATION_CLOSED",
		endsAt && endsAt > now()
			? `${name} is being offboarded: nothing new is sealed for it. Its values can be opened until ${minute(endsAt)}, and never again. To seal for it, ask ${yourOperator()} to cancel the offboarding before then.`
			: `${name} was offboarded, and its data is destroyed. Delete its values from your tables: they can't be opened again.`,
	);
}

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
